#ifndef PASSWORD_HANDLER_HOOK_PASSWORD_COMPLEXITY_H_
#define PASSWORD_HANDLER_HOOK_PASSWORD_COMPLEXITY_H_

#include <string>

#include "absl/status/status.h"
#include "common/secret/secret.h"

namespace directory_sync::password_handler {

// The names of the account that a password must not contain.
struct AccountNames {
  std::string sam_account_name;
  std::string full_name;
};

// OK when the password is complex as Microsoft's "Password must meet complexity
// requirements" has it: characters of three out of five kinds (upper case,
// lower case, digits, signs, other letters), neither the account's name (from
// three characters on) nor a part of the full name, without regard to case.
// InvalidArgument says which rule it breaks. One that is not UTF-8 is refused.
//
// This is the check that a hook takes the place of in Samba 4.17. Tried there:
// Samba calls the hook only where complexity is demanded of the account, by the
// domain or by a PSO, and checks the length before, so neither is asked here.
absl::Status CheckComplexity(const AccountNames& names, const Secret& password);

}  // namespace directory_sync::password_handler

#endif  // PASSWORD_HANDLER_HOOK_PASSWORD_COMPLEXITY_H_
