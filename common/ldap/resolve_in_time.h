#ifndef COMMON_LDAP_RESOLVE_IN_TIME_H_
#define COMMON_LDAP_RESOLVE_IN_TIME_H_

#include <string>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/strings/str_cat.h"
#include "common/ldap/call_in_time.h"
#include "common/ldap/deadline.h"

namespace directory_sync::ldap {

// What `resolve`, the system's look-up of names, which knows no deadline, finds
// for that host and port. Unavailable: it isn't done by `deadline`; else its
// own errors. Thread safe.
template <typename Addresses>
absl::StatusOr<Addresses> ResolveInTime(
    absl::StatusOr<Addresses> (*resolve)(const std::string& host, int port),
    const std::string& host, int port, const Deadline& deadline) {
  absl::StatusOr<Addresses> found = CallInTime<Addresses>(
      [resolve, host, port] { return resolve(host, port); }, deadline);
  if (!absl::IsDeadlineExceeded(found.status())) return found;
  return absl::UnavailableError(
      absl::StrCat("the name '", host,
                   "' wasn't resolved in time; is this machine's DNS server "
                   "running, and reachable?"));
}

}  // namespace directory_sync::ldap

#endif  // COMMON_LDAP_RESOLVE_IN_TIME_H_
