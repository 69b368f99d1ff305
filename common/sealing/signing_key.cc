#include "common/sealing/signing_key.h"

#include <sodium.h>

#include "absl/strings/str_cat.h"
#include "common/sealing/key_text.h"
#include "common/secret/secret_access.h"
#include "common/status/status_macros.h"

namespace directory_sync {
namespace {

unsigned char* Bytes(char* bytes) {
  return reinterpret_cast<unsigned char*>(bytes);
}

const unsigned char* Bytes(absl::string_view bytes) {
  return reinterpret_cast<const unsigned char*>(bytes.data());
}

std::string SignedText(absl::string_view purpose, absl::string_view message) {
  return absl::StrCat(purpose, absl::string_view("\0", 1), message);
}

}  // namespace

absl::StatusOr<SigningPublicKey> SigningPublicKey::FromBytes(
    absl::string_view bytes) {
  if (bytes.size() != crypto_sign_PUBLICKEYBYTES) {
    return absl::InvalidArgumentError(
        absl::StrCat("a public signing key has 32 bytes, not ", bytes.size(),
                     "; take it as it was issued"));
  }
  return SigningPublicKey(bytes);
}

absl::StatusOr<SigningPublicKey> SigningPublicKey::FromText(
    absl::string_view text) {
  ASSIGN_OR_RETURN(const std::string bytes, PublicKeyBytesOfText(text));
  return FromBytes(bytes);
}

std::string SigningPublicKey::ToText() const {
  return TextOfPublicKeyBytes(bytes_);
}

absl::Status SigningPublicKey::Verify(absl::string_view purpose,
                                      absl::string_view message,
                                      absl::string_view signature) const {
  const std::string text = SignedText(purpose, message);
  if (signature.size() != crypto_sign_BYTES ||
      crypto_sign_verify_detached(Bytes(signature), Bytes(text), text.size(),
                                  Bytes(bytes_)) != 0) {
    return absl::PermissionDeniedError(absl::StrCat(
        "the signature of this ", purpose, " is not by the enrolled key"));
  }
  return absl::OkStatus();
}

SigningKeyPair SigningKeyPair::Generate() {
  return *FromSeed(Secret::Random(crypto_sign_SEEDBYTES));
}

absl::StatusOr<SigningKeyPair> SigningKeyPair::FromSeed(const Secret& seed) {
  if (seed.size() != crypto_sign_SEEDBYTES) {
    return absl::InvalidArgumentError(
        absl::StrCat("a signing key has 32 bytes, not ", seed.size(),
                     "; issue the handler's identity again"));
  }
  std::string public_bytes(crypto_sign_PUBLICKEYBYTES, '\0');
  Secret secret = Secret::Filled(crypto_sign_SECRETKEYBYTES, [&](char* bytes) {
    crypto_sign_seed_keypair(Bytes(public_bytes.data()), Bytes(bytes),
                             Bytes(seed.Reveal(SecretAccess())));
  });
  ASSIGN_OR_RETURN(SigningPublicKey public_key,
                   SigningPublicKey::FromBytes(public_bytes));
  return SigningKeyPair(std::move(public_key), std::move(secret));
}

absl::StatusOr<SigningKeyPair> SigningKeyPair::FromText(const Secret& text) {
  ASSIGN_OR_RETURN(const Secret seed, SecretKeyOfText(text));
  return FromSeed(seed);
}

Secret SigningKeyPair::seed() const {
  return Secret::CopyOf(
      secret_.Reveal(SecretAccess()).substr(0, crypto_sign_SEEDBYTES));
}

Secret SigningKeyPair::ToText() const { return TextOfSecretKey(seed()); }

std::string SigningKeyPair::Sign(absl::string_view purpose,
                                 absl::string_view message) const {
  const std::string text = SignedText(purpose, message);
  std::string signature(crypto_sign_BYTES, '\0');
  crypto_sign_detached(Bytes(signature.data()), nullptr, Bytes(text),
                       text.size(), Bytes(secret_.Reveal(SecretAccess())));
  return signature;
}

}  // namespace directory_sync
