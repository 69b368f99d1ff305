#ifndef PASSWORD_HANDLER_HOOK_PASSWORD_POLICY_H_
#define PASSWORD_HANDLER_HOOK_PASSWORD_POLICY_H_

#include <cstdint>
#include <string>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"
#include "common/secret/secret.h"

namespace directory_sync::password_handler {

// The domain's rules for new passwords, as far as a hook in the place of
// Samba's own check must keep them. The defaults are Active Directory's.
struct PasswordPolicy {
  // DOMAIN_PASSWORD_COMPLEX of the domain's pwdProperties.
  bool complexity = true;
  // minPwdLength, in characters.
  uint32_t minimum_length = 7;
};

// The names of the account that a password must not contain.
struct AccountNames {
  std::string sam_account_name;
  std::string full_name;
};

// OK when the password satisfies the policy. InvalidArgument says which rule
// it breaks. The rules of complexity are Microsoft's ("Password must meet
// complexity requirements"): characters of three out of five kinds (upper
// case, lower case, digits, signs, other letters), neither the account's name
// (from three characters on) nor a part of the full name, without regard to
// case. A password that is not UTF-8 is refused.
absl::Status CheckPassword(const PasswordPolicy& policy,
                           const AccountNames& names, const Secret& password);

// The policy's file, which the handler writes beside its socket for the hook:
// lines "name=value", unknown ones are skipped. InvalidArgument when a value
// makes no sense or one is missing.
std::string FormatPolicy(const PasswordPolicy& policy);
absl::StatusOr<PasswordPolicy> ParsePolicy(absl::string_view text);

}  // namespace directory_sync::password_handler

#endif  // PASSWORD_HANDLER_HOOK_PASSWORD_POLICY_H_
