#ifndef UPLOADER_FLEET_AUTHORITY_KEYS_H_
#define UPLOADER_FLEET_AUTHORITY_KEYS_H_

#include <vector>

#include "absl/status/statusor.h"
#include "absl/time/time.h"
#include "common/clock/clock.h"
#include "common/identity/certificate.h"
#include "common/identity/certificate_authority.h"
#include "uploader/store/fleet_key_table.h"

namespace directory_sync::uploader {

// The authority's certificate lives for ten years. In its last two it is
// renewed, under the same key: handlers take the leaves of both, and have that
// long to be given the new certificate (docs/adr/0015).
inline constexpr absl::Duration kAuthorityLifetime = absl::Hours(10 * 365 * 24);
inline constexpr absl::Duration kAuthorityRenewal = absl::Hours(2 * 365 * 24);

struct FleetCertificateAuthority {
  CertificateAuthority authority;
  // Certificates that it had before and that are good still, newest first:
  // handlers that joined then know it by one of these.
  std::vector<Certificate> previous;
};

// Loads the authority, mints it if there is none, renews it when it is time.
// DATA_LOSS when it can't be decrypted. Use inside StateDatabase::Write.
absl::StatusOr<FleetCertificateAuthority> LoadFleetAuthority(
    FleetKeyTable& table, Clock& clock);

}  // namespace directory_sync::uploader

#endif  // UPLOADER_FLEET_AUTHORITY_KEYS_H_
