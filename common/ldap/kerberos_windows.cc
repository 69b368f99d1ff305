#include "absl/strings/str_cat.h"
#include "common/ldap/kerberos.h"

namespace directory_sync::ldap {

absl::Status UseKeytab(const std::string& keytab_file) {
  if (keytab_file.empty()) return absl::OkStatus();
  return absl::InvalidArgumentError(absl::StrCat(
      keytab_file,
      ": Windows knows no keytab; without keytab_file and password_file in "
      "[directory] the service logs in as the account that it runs as"));
}

}  // namespace directory_sync::ldap
