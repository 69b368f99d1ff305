#ifndef SUPERVISOR_LOCAL_IDENTITIES_H_
#define SUPERVISOR_LOCAL_IDENTITIES_H_

#include <string>
#include <utility>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/time/time.h"
#include "common/clock/clock.h"
#include "common/config/config.h"
#include "common/identity/certificate_authority.h"

namespace directory_sync::supervisor {

// The local authority, whose key never leaves this process's memory, and the
// identity directories of all roles. Thread compatible.
class LocalIdentities {
 public:
  // Mints an authority and writes every role's identity, so that those of an
  // earlier start are worth nothing any more. Errors name the file.
  static absl::StatusOr<LocalIdentities> Mint(
      const Config& config, Clock& clock,
      absl::Duration leaf_lifetime = absl::Hours(24));

  // Writes all identities anew when half of their life is over, or the wall
  // clock was set back to before they were issued; running processes take
  // them up. After an error it tries again a minute later.
  absl::Status RenewIfDue();

 private:
  LocalIdentities(CertificateAuthority authority, const Config& config,
                  Clock& clock, absl::Duration leaf_lifetime)
      : authority_(std::move(authority)),
        config_(config),
        clock_(&clock),
        leaf_lifetime_(leaf_lifetime) {}

  absl::Status WriteAll();

  CertificateAuthority authority_;
  Config config_;
  Clock* clock_;
  absl::Duration leaf_lifetime_;
  absl::Time issued_;
  absl::Time next_attempt_ = absl::InfinitePast();
};

}  // namespace directory_sync::supervisor

#endif  // SUPERVISOR_LOCAL_IDENTITIES_H_
