#ifndef UPLOADER_PROOF_CERTIFICATE_ALERTS_H_
#define UPLOADER_PROOF_CERTIFICATE_ALERTS_H_

#include <optional>
#include <vector>

#include "absl/status/status.h"
#include "absl/time/time.h"
#include "uploader/fleet/fleet_authority.h"
#include "uploader/store/alert_table.h"
#include "uploader/store/fleet_table.h"
#include "uploader/store/state_database.h"

namespace directory_sync::uploader {

// Handlers and the relay renew their certificates by themselves; these are the
// ends that need somebody to do something.

// How long before the end of the authority's certificate.
inline constexpr absl::Duration kAuthorityAlert = absl::Hours(365 * 24);
// Around the end of the operator's certificate for port 8732: before it, and
// for as long after it, as who never renews it doesn't use it.
inline constexpr absl::Duration kOperatorAlert = absl::Hours(7 * 24);

struct FleetCertificateEnds {
  absl::Time authority;
  // When the authority took its certificate, and the end of the one before;
  // none: there was none, or it is over.
  absl::Time authority_since;
  std::optional<absl::Time> previous;
  std::optional<absl::Time> operator_leaf;
};

// Warnings. Pure.
std::vector<AlertText> CertificateAlerts(
    const FleetCertificateEnds& ends,
    const std::vector<AdmittedController>& admitted, absl::Time now);

// Keeps them true. Errors are the store's.
absl::Status KeepCertificateAlerts(StateDatabase& state, FleetAuthority& fleet,
                                   absl::Time now);

}  // namespace directory_sync::uploader

#endif  // UPLOADER_PROOF_CERTIFICATE_ALERTS_H_
