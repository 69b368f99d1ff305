// What a hostile server can send.

#include <cstddef>
#include <cstdint>
#include <cstdlib>

#include "absl/strings/string_view.h"
#include "common/ldap/ber_value.h"
#include "common/ldap/filter_encoding.h"
#include "common/ldap/ldap_message.h"

extern "C" int LLVMFuzzerTestOneInput(const uint8_t* bytes, size_t size) {
  namespace ldap = directory_sync::ldap;
  const absl::string_view input(reinterpret_cast<const char*>(bytes), size);
  const auto answer = ldap::ParseAnswer(input);
  if (answer.has_value()) {
    // All that it names is within the message.
    for (const auto& attribute : answer->entry.attributes) {
      for (const absl::string_view value : attribute.values) {
        if (!value.empty() &&
            (value.data() < input.data() ||
             value.data() + value.size() > input.data() + input.size())) {
          std::abort();
        }
      }
    }
  }
  static_cast<void>(ldap::BerSize(input, 1000));
  static_cast<void>(ldap::EncodeFilter(input).ok());
  return 0;
}
