#include "uploader/store/value_cipher.h"

#include <sodium.h>

#include <utility>

#include "absl/status/status.h"
#include "absl/strings/str_cat.h"
#include "common/secret/secret_access.h"

namespace directory_sync::uploader {
namespace {

constexpr char kVersion = 1;
constexpr size_t kNonceSize = crypto_aead_xchacha20poly1305_ietf_NPUBBYTES;
constexpr size_t kTagSize = crypto_aead_xchacha20poly1305_ietf_ABYTES;
constexpr size_t kPrefixSize = 1 + kNonceSize;

static_assert(ValueCipher::kKeySize ==
              crypto_aead_xchacha20poly1305_ietf_KEYBYTES);

const unsigned char* Bytes(absl::string_view text) {
  return reinterpret_cast<const unsigned char*>(text.data());
}

absl::Status CannotOpen(absl::string_view purpose) {
  return absl::DataLossError(absl::StrCat(
      "the stored ", purpose,
      " can't be decrypted: state.db and the uploader's key file don't belong "
      "together; restore both from the same backup, or delete state.db and "
      "register again"));
}

}  // namespace

absl::StatusOr<ValueCipher> ValueCipher::WithKey(Secret key) {
  if (sodium_init() < 0) return absl::InternalError("libsodium can't start");
  if (key.size() != kKeySize) {
    return absl::InvalidArgumentError(
        absl::StrCat("the uploader's key has ", key.size(), " bytes, not ",
                     kKeySize, ": restore the key file from a backup"));
  }
  return ValueCipher(std::move(key));
}

std::string ValueCipher::Seal(const Secret& value,
                              absl::string_view purpose) const {
  const absl::string_view plain = value.Reveal(SecretAccess());
  std::string sealed(kPrefixSize + plain.size() + kTagSize, '\0');
  sealed[0] = kVersion;
  auto* out = reinterpret_cast<unsigned char*>(sealed.data());
  randombytes_buf(out + 1, kNonceSize);
  crypto_aead_xchacha20poly1305_ietf_encrypt(
      out + kPrefixSize, nullptr, Bytes(plain), plain.size(), Bytes(purpose),
      purpose.size(), nullptr, out + 1, Bytes(key_.Reveal(SecretAccess())));
  return sealed;
}

absl::StatusOr<Secret> ValueCipher::Open(absl::string_view sealed,
                                         absl::string_view purpose) const {
  if (sealed.size() < kPrefixSize + kTagSize || sealed[0] != kVersion) {
    return CannotOpen(purpose);
  }
  const absl::string_view box = sealed.substr(kPrefixSize);
  std::string plain(box.size() - kTagSize, '\0');
  const int result = crypto_aead_xchacha20poly1305_ietf_decrypt(
      reinterpret_cast<unsigned char*>(plain.data()), nullptr, nullptr,
      Bytes(box), box.size(), Bytes(purpose), purpose.size(),
      Bytes(sealed.substr(1)), Bytes(key_.Reveal(SecretAccess())));
  if (result != 0) return CannotOpen(purpose);
  return Secret::TakeFrom(plain);
}

}  // namespace directory_sync::uploader
