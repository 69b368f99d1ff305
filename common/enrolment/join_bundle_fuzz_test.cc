// Fuzzes the parser of join bundles: whatever it takes, it writes again.

#include <cstddef>
#include <cstdint>
#include <cstdlib>

#include "common/enrolment/join_bundle.h"

extern "C" int LLVMFuzzerTestOneInput(const uint8_t* bytes, size_t size) {
  const auto bundle = directory_sync::ParseJoinBundle(
      absl::string_view(reinterpret_cast<const char*>(bytes), size));
  if (!bundle.ok()) return 0;
  const auto text = directory_sync::FormatJoinBundle(*bundle);
  if (!text.ok()) std::abort();
  if (text->size() > directory_sync::kMaxJoinBundleSize) return 0;
  const auto again = directory_sync::ParseJoinBundle(*text);
  if (!again.ok() ||
      again->SerializeAsString() != bundle->SerializeAsString()) {
    std::abort();
  }
  return 0;
}
