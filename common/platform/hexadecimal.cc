#include "common/platform/hexadecimal.h"

#include <sodium.h>

#include "absl/status/status.h"
#include "common/secret/secret_access.h"

namespace directory_sync {

Secret ToHexadecimal(const Secret& bytes) {
  static constexpr char kDigits[] = "0123456789abcdef";
  const absl::string_view source = bytes.Reveal(SecretAccess());
  return Secret::Filled(2 * source.size(), [source](char* out) {
    for (const char byte : source) {
      *out++ = kDigits[static_cast<unsigned char>(byte) >> 4];
      *out++ = kDigits[static_cast<unsigned char>(byte) & 15];
    }
  });
}

absl::StatusOr<Secret> FromHexadecimal(const Secret& text) {
  const absl::string_view hex = text.Reveal(SecretAccess());
  bool valid = !hex.empty() && hex.size() % 2 == 0;
  Secret bytes = Secret::Filled(hex.size() / 2, [&](char* out) {
    size_t written = 0;
    const char* end = nullptr;
    valid =
        valid &&
        sodium_hex2bin(reinterpret_cast<unsigned char*>(out), hex.size() / 2,
                       hex.data(), hex.size(), nullptr, &written, &end) == 0 &&
        written == hex.size() / 2 && end == hex.data() + hex.size();
  });
  if (!valid) return absl::InvalidArgumentError("is no hexadecimal text");
  return bytes;
}

}  // namespace directory_sync
