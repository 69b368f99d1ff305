#include "common/sealing/sealing_key.h"

#include <sodium.h>

#include "absl/status/status.h"
#include "absl/strings/str_cat.h"
#include "common/sealing/key_text.h"
#include "common/secret/secret_access.h"
#include "common/status/status_macros.h"

namespace directory_sync {
namespace {

constexpr size_t kKeyIdSize = 8;

unsigned char* Bytes(char* bytes) {
  return reinterpret_cast<unsigned char*>(bytes);
}

const unsigned char* Bytes(absl::string_view bytes) {
  return reinterpret_cast<const unsigned char*>(bytes.data());
}

}  // namespace

absl::StatusOr<SealingPublicKey> SealingPublicKey::FromBytes(
    absl::string_view bytes) {
  if (bytes.size() != crypto_box_PUBLICKEYBYTES) {
    return absl::InvalidArgumentError(absl::StrCat(
        "a sealing key has 32 bytes, not ", bytes.size(),
        "; take the uploader's public sealing key as it was issued"));
  }
  return SealingPublicKey(bytes);
}

absl::StatusOr<SealingPublicKey> SealingPublicKey::FromText(
    absl::string_view text) {
  ASSIGN_OR_RETURN(const std::string bytes, PublicKeyBytesOfText(text));
  return FromBytes(bytes);
}

std::string SealingPublicKey::ToText() const {
  return TextOfPublicKeyBytes(bytes_);
}

std::string SealingPublicKey::key_id() const {
  std::string digest(crypto_hash_sha256_BYTES, '\0');
  crypto_hash_sha256(Bytes(digest.data()), Bytes(bytes_), bytes_.size());
  digest.resize(kKeyIdSize);
  return digest;
}

SealingKeyPair SealingKeyPair::Generate() {
  return *FromSecret(Secret::Random(crypto_box_SECRETKEYBYTES));
}

absl::StatusOr<SealingKeyPair> SealingKeyPair::FromSecret(Secret secret) {
  if (secret.size() != crypto_box_SECRETKEYBYTES) {
    return absl::InvalidArgumentError(
        absl::StrCat("a private sealing key has 32 bytes, not ", secret.size(),
                     "; restore the key's file from its backup"));
  }
  std::string public_bytes(crypto_box_PUBLICKEYBYTES, '\0');
  crypto_scalarmult_base(Bytes(public_bytes.data()),
                         Bytes(secret.Reveal(SecretAccess())));
  ASSIGN_OR_RETURN(SealingPublicKey public_key,
                   SealingPublicKey::FromBytes(public_bytes));
  return SealingKeyPair(std::move(public_key), std::move(secret));
}

}  // namespace directory_sync
