#ifndef UPLOADER_FLEET_FLEET_AUTHORITY_H_
#define UPLOADER_FLEET_FLEET_AUTHORITY_H_

#include <memory>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"
#include "absl/time/time.h"
#include "common/clock/clock.h"
#include "common/identity/certificate.h"
#include "common/identity/certificate_authority.h"
#include "common/sealing/sealing_key.h"
#include "uploader/store/fleet_table.h"
#include "uploader/store/state_database.h"
#include "uploader/store/value_cipher.h"

namespace directory_sync::uploader {

// How long the fleet's leaves live, and for clocks that differ, since when.
inline constexpr absl::Duration kFleetLeafLifetime = absl::Hours(30 * 24);
inline constexpr absl::Duration kFleetLeafBackdate = absl::Hours(24);

// Who belongs to the fleet: the authority that signs its certificates, the key
// that passwords are sealed to, and the domain controllers that were let in.
// Thread safe.
class FleetAuthority {
 public:
  // A handler that asks to be let in.
  struct Applicant {
    std::string dns_host_name;
    std::string signing_request_pem;
    // Ed25519, 32 bytes.
    std::string signing_public_key;
    std::string os_user;
  };

  // Loads the authority, or mints it (10 years) when there is none yet.
  // DATA_LOSS when the stored keys can't be decrypted. All must outlive it.
  static absl::StatusOr<std::unique_ptr<FleetAuthority>> LoadOrMint(
      StateDatabase& state, const ValueCipher& cipher, Clock& clock);

  // Lets a domain controller in, in place of an earlier one of that name. The
  // same request again gets the same certificate while that is good.
  // INVALID_ARGUMENT: a bad name, signing request or key.
  absl::StatusOr<AdmittedController> Admit(const Applicant& applicant);

  absl::StatusOr<std::vector<AdmittedController>> Controllers();
  absl::StatusOr<std::optional<AdmittedController>> FindController(
      absl::string_view dns_host_name);

  // A server's leaf for the relay's network face. INVALID_ARGUMENT: not a
  // signing request.
  absl::StatusOr<Certificate> CertifyRelay(
      absl::string_view signing_request_pem) const;

  std::string certificate_pem() const {
    return authority_.certificate().ToPem();
  }
  const SealingKeyPair& sealing_key() const { return sealing_key_; }

 private:
  FleetAuthority(StateDatabase& state, const ValueCipher& cipher, Clock& clock,
                 CertificateAuthority authority, SealingKeyPair sealing_key)
      : state_(state),
        cipher_(cipher),
        clock_(clock),
        authority_(std::move(authority)),
        sealing_key_(std::move(sealing_key)) {}

  absl::StatusOr<AdmittedController> Certify(const Applicant& applicant,
                                             const std::string& digest) const;

  StateDatabase& state_;
  const ValueCipher& cipher_;
  Clock& clock_;
  const CertificateAuthority authority_;
  const SealingKeyPair sealing_key_;
};

}  // namespace directory_sync::uploader

#endif  // UPLOADER_FLEET_FLEET_AUTHORITY_H_
