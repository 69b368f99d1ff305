#ifndef COMMON_IDENTITY_CERTIFICATE_H_
#define COMMON_IDENTITY_CERTIFICATE_H_

#include <memory>
#include <string>
#include <utility>

#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"
#include "absl/time/time.h"
#include "common/identity/key.h"
#include "common/identity/spiffe_id.h"

struct x509_st;

namespace directory_sync {

// A parsed X.509 certificate. Immutable, cheap to copy. Reading its fields
// says nothing about who signed it: see IsSignedBy.
class Certificate {
 public:
  // The first certificate in `pem`; other blocks are skipped. InvalidArgument
  // when there is none or it can't be parsed.
  static absl::StatusOr<Certificate> FromPem(absl::string_view pem);

  // Takes ownership of a reference of `x509`.
  static Certificate FromX509(x509_st* x509);

  // The one SPIFFE id in its subject alternative names. InvalidArgument when
  // there is none, several URIs, or one that SpiffeId::Parse refuses.
  absl::StatusOr<SpiffeId> spiffe_id() const;

  // Lower-case hexadecimal, without leading zeros.
  std::string serial() const;

  absl::Time not_before() const;
  absl::Time not_after() const;

  absl::StatusOr<PublicKey> public_key() const;

  // Whether `authority` is a CA and its key made this certificate's
  // signature. Validity times are not looked at.
  bool IsSignedBy(const Certificate& authority) const;

  std::string ToPem() const;

  x509_st* x509() const { return x509_.get(); }

 private:
  explicit Certificate(std::shared_ptr<x509_st> x509)
      : x509_(std::move(x509)) {}

  std::shared_ptr<x509_st> x509_;
};

}  // namespace directory_sync

#endif  // COMMON_IDENTITY_CERTIFICATE_H_
