#ifndef COMMON_SEALING_SIGNING_KEY_H_
#define COMMON_SEALING_SIGNING_KEY_H_

#include <string>
#include <utility>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"
#include "common/secret/secret.h"

namespace directory_sync {

// The public half of an Ed25519 key: tells who made a statement. Immutable.
class SigningPublicKey {
 public:
  // InvalidArgument unless `bytes` are 32.
  static absl::StatusOr<SigningPublicKey> FromBytes(absl::string_view bytes);
  // From ToText's form.
  static absl::StatusOr<SigningPublicKey> FromText(absl::string_view text);

  const std::string& bytes() const { return bytes_; }
  // Base64 of the bytes, for files.
  std::string ToText() const;

  // OK when `signature` is this key's over `purpose` and `message`. Otherwise
  // PermissionDenied.
  absl::Status Verify(absl::string_view purpose, absl::string_view message,
                      absl::string_view signature) const;

  friend bool operator==(const SigningPublicKey& a, const SigningPublicKey& b) {
    return a.bytes_ == b.bytes_;
  }

 private:
  explicit SigningPublicKey(absl::string_view bytes) : bytes_(bytes) {}

  std::string bytes_;
};

// An Ed25519 key pair. Movable; immutable and so safe for use by several
// threads.
class SigningKeyPair {
 public:
  static SigningKeyPair Generate();
  // From seed(). InvalidArgument unless it is 32 bytes.
  static absl::StatusOr<SigningKeyPair> FromSeed(const Secret& seed);
  // From a file's content: ToText's form.
  static absl::StatusOr<SigningKeyPair> FromText(const Secret& text);

  const SigningPublicKey& public_key() const { return public_key_; }
  // The 32 bytes that the key pair is made from.
  Secret seed() const;
  // Base64 of the seed, for a file.
  Secret ToText() const;

  // The 64 bytes of the signature over `purpose`, a zero byte and `message`.
  // `purpose` keeps statements of different kinds apart; it holds no zero byte.
  std::string Sign(absl::string_view purpose, absl::string_view message) const;

 private:
  SigningKeyPair(SigningPublicKey public_key, Secret secret)
      : public_key_(std::move(public_key)), secret_(std::move(secret)) {}

  SigningPublicKey public_key_;
  Secret secret_;  // libsodium's form: seed, then public key
};

}  // namespace directory_sync

#endif  // COMMON_SEALING_SIGNING_KEY_H_
