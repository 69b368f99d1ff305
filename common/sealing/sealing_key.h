#ifndef COMMON_SEALING_SEALING_KEY_H_
#define COMMON_SEALING_SEALING_KEY_H_

#include <string>
#include <utility>

#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"
#include "common/secret/secret.h"

namespace directory_sync {

// The public half of an X25519 key: passwords are sealed to it. Immutable.
class SealingPublicKey {
 public:
  // InvalidArgument unless `bytes` are 32.
  static absl::StatusOr<SealingPublicKey> FromBytes(absl::string_view bytes);
  // From ToText's form.
  static absl::StatusOr<SealingPublicKey> FromText(absl::string_view text);

  const std::string& bytes() const { return bytes_; }
  // Base64 of the bytes, for files.
  std::string ToText() const;
  // The first 8 bytes of the SHA-256 of bytes(): EnvelopeHeader.sealing_key_id.
  std::string key_id() const;

  friend bool operator==(const SealingPublicKey& a, const SealingPublicKey& b) {
    return a.bytes_ == b.bytes_;
  }

 private:
  explicit SealingPublicKey(absl::string_view bytes) : bytes_(bytes) {}

  std::string bytes_;
};

// An X25519 key pair, which opens what was sealed to its public half. Movable;
// immutable and so safe for use by several threads.
class SealingKeyPair {
 public:
  static SealingKeyPair Generate();
  // From secret(). InvalidArgument unless it is 32 bytes.
  static absl::StatusOr<SealingKeyPair> FromSecret(Secret secret);

  const SealingPublicKey& public_key() const { return public_key_; }
  // The 32 bytes of the private half.
  const Secret& secret() const { return secret_; }

 private:
  SealingKeyPair(SealingPublicKey public_key, Secret secret)
      : public_key_(std::move(public_key)), secret_(std::move(secret)) {}

  SealingPublicKey public_key_;
  Secret secret_;
};

}  // namespace directory_sync

#endif  // COMMON_SEALING_SEALING_KEY_H_
