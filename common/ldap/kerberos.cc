#include "common/ldap/kerberos.h"

#include <cstdlib>

#include "absl/strings/str_cat.h"
#include "common/secret/secret_file.h"
#include "common/status/status_macros.h"

namespace directory_sync::ldap {

absl::Status UseKeytab(const std::string& keytab_file) {
  // Only for its checks of who may read it.
  RETURN_IF_ERROR(ReadSecretFile(keytab_file).status());
  const std::string name = absl::StrCat("FILE:", keytab_file);
  if (setenv("KRB5_CLIENT_KTNAME", name.c_str(), 1) != 0 ||
      setenv("KRB5CCNAME", "MEMORY:directory-sync", 1) != 0) {
    return absl::ResourceExhaustedError("no memory for the environment");
  }
  return absl::OkStatus();
}

}  // namespace directory_sync::ldap
