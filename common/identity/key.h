#ifndef COMMON_IDENTITY_KEY_H_
#define COMMON_IDENTITY_KEY_H_

#include <memory>
#include <string>
#include <utility>

#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"
#include "common/secret/secret.h"

struct evp_pkey_st;

namespace directory_sync {

// The public half of an ECDSA P-256 key. Immutable, cheap to copy.
class PublicKey {
 public:
  // InvalidArgument unless `key` is on P-256, the one curve that is issued.
  static absl::StatusOr<PublicKey> FromEvp(std::shared_ptr<evp_pkey_st> key);

  // "-----BEGIN PUBLIC KEY-----"
  std::string ToPem() const;

  friend bool operator==(const PublicKey& a, const PublicKey& b);
  friend bool operator!=(const PublicKey& a, const PublicKey& b) {
    return !(a == b);
  }

  evp_pkey_st* evp() const { return key_.get(); }

 private:
  friend class PrivateKey;
  explicit PublicKey(std::shared_ptr<evp_pkey_st> key) : key_(std::move(key)) {}

  std::shared_ptr<evp_pkey_st> key_;
};

// An ECDSA P-256 private key for TLS. Immutable, cheap to copy; OpenSSL wipes
// it when the last copy goes away.
class PrivateKey {
 public:
  // A new key. Aborts when the system gives no randomness.
  static PrivateKey Generate();

  // InvalidArgument unless `pem` holds an unencrypted P-256 private key; other
  // blocks around it are skipped.
  static absl::StatusOr<PrivateKey> FromPem(const Secret& pem);

  // PKCS #8, "-----BEGIN PRIVATE KEY-----".
  Secret ToPem() const;

  PublicKey public_key() const { return PublicKey(key_); }

  evp_pkey_st* evp() const { return key_.get(); }

 private:
  explicit PrivateKey(std::shared_ptr<evp_pkey_st> key)
      : key_(std::move(key)) {}

  std::shared_ptr<evp_pkey_st> key_;
};

}  // namespace directory_sync

#endif  // COMMON_IDENTITY_KEY_H_
