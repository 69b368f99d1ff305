#ifndef DIRECTORY_READER_DOMAIN_CONTROLLER_H_
#define DIRECTORY_READER_DOMAIN_CONTROLLER_H_

#include <functional>
#include <memory>
#include <string>

#include "absl/status/statusor.h"
#include "absl/time/time.h"
#include "common/clock/clock.h"
#include "common/ldap/directory_server.h"
#include "common/ldap/guid.h"
#include "common/ldap/session.h"

namespace directory_sync::directory_reader {

// A domain controller that is connected, with what it says of itself.
struct DomainController {
  std::unique_ptr<ldap::Session> session;
  ldap::RootDse root;
  ldap::Guid invocation_id;
  std::string domain_sid;  // binary
  // What `root` says was true when the session was used last: whoever reads
  // changes asks again, together with his own request.
  bool root_is_old = false;
  // Of one round trip.
  absl::Duration latency;
  // Whether the call that uses it now was given up; may be empty. Every search
  // of a call is to have it.
  std::function<bool()> cancelled;
};

// Reads what the domain controller says of itself, through a new session.
// FailedPrecondition: it isn't one of Active Directory, or not of `domain`
// (DNS name).
absl::StatusOr<DomainController> Introduce(
    std::unique_ptr<ldap::Session> session, const std::string& domain,
    absl::Duration timeout, Clock& clock);

// Asks again for what may have changed (one round trip): proves that the
// session is alive. Unavailable or DeadlineExceeded: it isn't.
absl::Status Refresh(DomainController& controller, absl::Duration timeout,
                     Clock& clock);

}  // namespace directory_sync::directory_reader

#endif  // DIRECTORY_READER_DOMAIN_CONTROLLER_H_
