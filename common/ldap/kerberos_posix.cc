#include <sys/mman.h>
#include <unistd.h>

#include <cstdlib>
#include <string>

#include "absl/status/statusor.h"
#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/string_view.h"
#include "common/ldap/kerberos.h"
#include "common/secret/secret_file.h"
#include "common/status/status_macros.h"

namespace directory_sync::ldap {
namespace {

constexpr absl::string_view kOverrides =
    "[libdefaults]\n dns_canonicalize_hostname = false\n rdns = false\n";

// A file that only this process has; lives as long as it.
absl::StatusOr<std::string> OverridesFile() {
  static const int file = [] {
    const int made = memfd_create("krb5.conf", MFD_CLOEXEC);
    const auto size = static_cast<ssize_t>(kOverrides.size());
    return made >= 0 && write(made, kOverrides.data(), size) == size ? made
                                                                     : -1;
  }();
  if (file < 0) {
    return absl::ResourceExhaustedError("no memory for Kerberos' settings");
  }
  return absl::StrCat("/proc/self/fd/", file);
}

// The first file that has a setting decides it.
absl::Status OverrideConfiguration() {
  ASSIGN_OR_RETURN(const std::string overrides, OverridesFile());
  const char* given = getenv("KRB5_CONFIG");
  const std::string files = given == nullptr ? "/etc/krb5.conf" : given;
  if (absl::StartsWith(files, absl::StrCat(overrides, ":"))) {
    return absl::OkStatus();
  }
  if (setenv("KRB5_CONFIG", absl::StrCat(overrides, ":", files).c_str(), 1) !=
      0) {
    return absl::ResourceExhaustedError("no memory for the environment");
  }
  return absl::OkStatus();
}

}  // namespace

absl::Status UseKeytab(const std::string& keytab_file) {
  // Only for its checks of who may read it.
  RETURN_IF_ERROR(ReadSecretFile(keytab_file).status());
  const std::string name = absl::StrCat("FILE:", keytab_file);
  if (setenv("KRB5_CLIENT_KTNAME", name.c_str(), 1) != 0 ||
      setenv("KRB5CCNAME", "MEMORY:directory-sync", 1) != 0) {
    return absl::ResourceExhaustedError("no memory for the environment");
  }
  return OverrideConfiguration();
}

}  // namespace directory_sync::ldap
