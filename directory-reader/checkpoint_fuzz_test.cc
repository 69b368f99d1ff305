// Checkpoints of any bytes, with and without a digest that fits.
//   bazel build --config=fuzz //directory-reader:checkpoint_fuzz_test

#include <openssl/sha.h>

#include <cstddef>
#include <cstdint>
#include <cstdlib>
#include <string>

#include "absl/strings/str_cat.h"
#include "directory-reader/checkpoint.h"

namespace directory_sync::directory_reader {
namespace {

constexpr size_t kDigestSize = 8;

std::string WithDigest(absl::string_view content) {
  std::string bytes = absl::StrCat("DSCP\1", content);
  unsigned char digest[SHA256_DIGEST_LENGTH];
  SHA256(reinterpret_cast<const unsigned char*>(bytes.data()), bytes.size(),
         digest);
  bytes.append(reinterpret_cast<const char*>(digest), kDigestSize);
  return bytes;
}

void Decode(absl::string_view bytes) {
  const absl::StatusOr<Checkpoint> checkpoint = Checkpoint::Decode(bytes);
  if (!checkpoint.ok()) return;
  const absl::StatusOr<Checkpoint> again =
      Checkpoint::Decode(checkpoint->Encode());
  if (!again.ok() || again->cookie != checkpoint->cookie ||
      again->invocation_id != checkpoint->invocation_id) {
    std::abort();
  }
  CheckUsable(*checkpoint, CheckpointContext()).IgnoreError();
}

}  // namespace
}  // namespace directory_sync::directory_reader

extern "C" int LLVMFuzzerTestOneInput(const uint8_t* bytes, size_t size) {
  const absl::string_view view(reinterpret_cast<const char*>(bytes), size);
  directory_sync::directory_reader::Decode(view);
  directory_sync::directory_reader::Decode(
      directory_sync::directory_reader::WithDigest(view));
  return 0;
}
