#include "common/ldap/openldap_handle.h"

#include <sys/time.h>

#include "absl/time/time.h"
#include "common/ldap/status.h"

namespace directory_sync::ldap {
namespace {

// How late a cancellation may be seen.
constexpr absl::Duration kSlice = absl::Milliseconds(100);

struct FreeText {
  void operator()(char* text) const { ldap_memfree(text); }
};
using Text = std::unique_ptr<char, FreeText>;

void TakeControls(LDAPControl** received, std::vector<Control>& controls) {
  if (received == nullptr) return;
  for (LDAPControl** one = received; *one != nullptr; ++one) {
    const berval& value = (*one)->ldctl_value;
    controls.push_back(
        {(*one)->ldctl_oid,
         std::string(value.bv_val == nullptr ? "" : value.bv_val, value.bv_len),
         (*one)->ldctl_iscritical != 0});
  }
  ldap_controls_free(received);
}

}  // namespace

std::string DiagnosticOf(LDAP* handle) {
  char* text = nullptr;
  ldap_get_option(handle, LDAP_OPT_DIAGNOSTIC_MESSAGE, &text);
  const Text owned(text);
  return text == nullptr ? "" : text;
}

absl::Status StatusOfCall(LDAP* handle, int result) {
  if (result == LDAP_SUCCESS) return absl::OkStatus();
  return StatusOfResult(result, DiagnosticOf(handle));
}

absl::StatusOr<Message> AwaitMessage(LDAP* handle, int message_id,
                                     const Deadline& deadline,
                                     const std::function<bool()>& cancelled) {
  while (true) {
    timeval slice = absl::ToTimeval(std::min(kSlice, deadline.left()));
    LDAPMessage* message = nullptr;
    const int type =
        ldap_result(handle, message_id, LDAP_MSG_ONE, &slice, &message);
    Message owned(message);
    if (type > 0) return owned;
    if (type < 0) {
      int result = LDAP_SERVER_DOWN;
      ldap_get_option(handle, LDAP_OPT_RESULT_CODE, &result);
      return StatusOfCall(handle,
                          result == LDAP_SUCCESS ? LDAP_SERVER_DOWN : result);
    }
    if (cancelled && cancelled()) {
      return absl::CancelledError("the search was cancelled");
    }
    if (deadline.passed()) return StatusOfResult(LDAP_TIMEOUT, "");
  }
}

absl::Status ParseResult(LDAP* handle, LDAPMessage* result,
                         std::vector<Control>& controls) {
  int code = LDAP_SUCCESS;
  char* diagnostic = nullptr;
  LDAPControl** received = nullptr;
  const int parsed = ldap_parse_result(handle, result, &code, nullptr,
                                       &diagnostic, nullptr, &received, 0);
  const Text owned(diagnostic);
  TakeControls(received, controls);
  if (parsed != LDAP_SUCCESS) return StatusOfCall(handle, parsed);
  return StatusOfResult(code, diagnostic == nullptr ? "" : diagnostic);
}

}  // namespace directory_sync::ldap
