#ifndef COMMON_LDAP_OPENLDAP_HANDLE_H_
#define COMMON_LDAP_OPENLDAP_HANDLE_H_

#include <ldap.h>

#include <functional>
#include <memory>
#include <string>
#include <vector>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "common/ldap/controls.h"
#include "common/ldap/deadline.h"

namespace directory_sync::ldap {

struct UnbindHandle {
  void operator()(LDAP* handle) const {
    ldap_unbind_ext(handle, nullptr, nullptr);
  }
};
// A libldap session; destruction says good-bye and closes its socket.
using Handle = std::unique_ptr<LDAP, UnbindHandle>;

struct FreeMessage {
  void operator()(LDAPMessage* message) const { ldap_msgfree(message); }
};
using Message = std::unique_ptr<LDAPMessage, FreeMessage>;

// What libldap or the server last said, for error messages.
std::string DiagnosticOf(LDAP* handle);

// The status of a libldap call's own result.
absl::Status StatusOfCall(LDAP* handle, int result);

// Waits for one message of `message_id` in slices, so that a cancellation is
// seen soon. DeadlineExceeded when `deadline` passes first; Cancelled when
// `cancelled` (may be empty) says so; Unavailable when the connection is lost.
absl::StatusOr<Message> AwaitMessage(LDAP* handle, int message_id,
                                     const Deadline& deadline,
                                     const std::function<bool()>& cancelled);

// Reads a final message: the operation's status, and its controls.
absl::Status ParseResult(LDAP* handle, LDAPMessage* result,
                         std::vector<Control>& controls);

}  // namespace directory_sync::ldap

#endif  // COMMON_LDAP_OPENLDAP_HANDLE_H_
