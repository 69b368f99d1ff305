#ifndef COMMON_LDAP_STATUS_H_
#define COMMON_LDAP_STATUS_H_

#include <optional>

#include "absl/status/status.h"
#include "absl/strings/string_view.h"

namespace directory_sync::ldap {

// The status of an LDAP result code (RFC 4511, appendix A, and libldap's
// negative ones); `diagnostic` is what the server said. OK for success.
//   Unauthenticated     invalid credentials; the message decodes Active
//                       Directory's "data 52e"
//   PermissionDenied    insufficient access rights
//   NotFound            no such object
//   Unavailable         busy, unavailable, connection lost
//   DeadlineExceeded    time limit
//   ResourceExhausted   size limit, administrative limit
//   FailedPrecondition  referral, stronger authentication required, unwilling
//   Unimplemented       a critical control that the server doesn't know
//   InvalidArgument     malformed filter or DN
//   Internal            anything else
absl::Status StatusOfResult(int result_code, absl::string_view diagnostic);

// The result code that StatusOfResult was given; none for other statuses.
std::optional<int> ResultCodeOf(const absl::Status& status);

}  // namespace directory_sync::ldap

#endif  // COMMON_LDAP_STATUS_H_
