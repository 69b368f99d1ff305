#include "common/sealing/key_text.h"

#include <sodium.h>

#include "absl/status/status.h"
#include "absl/strings/ascii.h"
#include "absl/strings/escaping.h"
#include "common/secret/secret_access.h"

namespace directory_sync {
namespace {

constexpr int kVariant = sodium_base64_VARIANT_ORIGINAL;
constexpr size_t kMaxKeySize = 64;

absl::Status NotBase64() {
  return absl::InvalidArgumentError(
      "not a key: one line of base64 is expected; issue it again");
}

}  // namespace

std::string TextOfPublicKeyBytes(absl::string_view bytes) {
  return absl::Base64Escape(bytes);
}

absl::StatusOr<std::string> PublicKeyBytesOfText(absl::string_view text) {
  std::string bytes;
  if (!absl::Base64Unescape(absl::StripAsciiWhitespace(text), &bytes)) {
    return NotBase64();
  }
  return bytes;
}

Secret TextOfSecretKey(const Secret& bytes) {
  const absl::string_view key = bytes.Reveal(SecretAccess());
  const size_t size = sodium_base64_encoded_len(key.size(), kVariant);
  const Secret with_end = Secret::Filled(size, [&](char* text) {
    sodium_bin2base64(text, size,
                      reinterpret_cast<const unsigned char*>(key.data()),
                      key.size(), kVariant);
  });
  absl::string_view text = with_end.Reveal(SecretAccess());
  text.remove_suffix(1);  // the terminating zero
  return Secret::CopyOf(text);
}

absl::StatusOr<Secret> SecretKeyOfText(const Secret& text) {
  const absl::string_view encoded = text.Reveal(SecretAccess());
  size_t size = 0;
  bool valid = false;
  const Secret buffer = Secret::Filled(kMaxKeySize, [&](char* bytes) {
    valid = sodium_base642bin(reinterpret_cast<unsigned char*>(bytes),
                              kMaxKeySize, encoded.data(), encoded.size(),
                              "\r\n", &size, nullptr, kVariant) == 0;
  });
  if (!valid) return NotBase64();
  return Secret::CopyOf(buffer.Reveal(SecretAccess()).substr(0, size));
}

}  // namespace directory_sync
