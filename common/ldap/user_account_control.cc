#include "common/ldap/user_account_control.h"

#include "absl/strings/escaping.h"
#include "absl/strings/numbers.h"
#include "absl/strings/str_cat.h"

namespace directory_sync::ldap {

absl::StatusOr<UserAccountControl> UserAccountControl::Parse(
    absl::string_view text) {
  int32_t bits = 0;
  if (!absl::SimpleAtoi(text, &bits)) {
    return absl::InvalidArgumentError(
        absl::StrCat("not a userAccountControl: '",
                     absl::CHexEscape(text.substr(0, 64)), "'"));
  }
  return UserAccountControl(static_cast<uint32_t>(bits));
}

}  // namespace directory_sync::ldap
