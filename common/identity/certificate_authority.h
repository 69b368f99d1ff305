#ifndef COMMON_IDENTITY_CERTIFICATE_AUTHORITY_H_
#define COMMON_IDENTITY_CERTIFICATE_AUTHORITY_H_

#include <string>

#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"
#include "absl/time/time.h"
#include "common/clock/clock.h"
#include "common/identity/certificate.h"
#include "common/identity/key.h"
#include "common/identity/spiffe_id.h"
#include "common/secret/secret.h"

namespace directory_sync {

// What a leaf's key may be used for.
enum class LeafUse { kClient, kServer, kClientAndServer };

// Everything that a leaf holds beside its key, its serial and its issuer.
struct LeafTemplate {
  SpiffeId id;
  LeafUse use = LeafUse::kClient;
  absl::Duration lifetime = absl::Hours(24);
  // How far before now the leaf is already valid, for clocks that differ.
  absl::Duration backdate = absl::Minutes(5);
  // Also names localhost, 127.0.0.1 and ::1: our own clients look at the id
  // alone, but others, such as grpcurl, look for a host name.
  bool on_loopback = false;
};

// A certificate authority with an ECDSA P-256 key, which may sign leaves but
// no further authority. Thread safe.
class CertificateAuthority {
 public:
  // A new authority for `trust_domain`, valid from a day ago for `lifetime`.
  // `clock` must outlive it.
  static absl::StatusOr<CertificateAuthority> Mint(
      absl::string_view trust_domain, absl::Duration lifetime, Clock& clock);

  // One that was minted before. InvalidArgument when the key is not the
  // certificate's or the certificate is no authority's.
  static absl::StatusOr<CertificateAuthority> Load(
      absl::string_view certificate_pem, const Secret& key_pem, Clock& clock);

  // The same name and key with a new certificate, valid from a day ago for
  // `lifetime`: who knows either certificate takes the leaves of both.
  CertificateAuthority Renewed(absl::Duration lifetime) const;

  // Signs a leaf for `key` by `leaf`, with a random 128-bit serial; never
  // valid for longer than the authority. FailedPrecondition when the
  // authority itself has expired.
  absl::StatusOr<Certificate> Issue(const PublicKey& key,
                                    const LeafTemplate& leaf) const;

  const Certificate& certificate() const { return certificate_; }

  // For storing an authority that outlives the process.
  Secret KeyPem() const { return key_.ToPem(); }

 private:
  CertificateAuthority(PrivateKey key, Certificate certificate, Clock& clock)
      : key_(std::move(key)),
        certificate_(std::move(certificate)),
        clock_(&clock) {}

  PrivateKey key_;
  Certificate certificate_;
  Clock* clock_;
};

}  // namespace directory_sync

#endif  // COMMON_IDENTITY_CERTIFICATE_AUTHORITY_H_
