#ifndef COMMON_LDAP_CERTIFICATE_AUTHORITIES_H_
#define COMMON_LDAP_CERTIFICATE_AUTHORITIES_H_

#include <string>

#include "absl/status/statusor.h"

namespace directory_sync::ldap {

// The file to give to ServerAddress: `ca_file`, or the system's authorities
// where that is empty (on Windows, which has them in no file, it stays empty).
// Checks that it can be used, so that a bad one is told at start and not at the
// first connection. NotFound, PermissionDenied or
// InvalidArgument (no PEM certificate in it), naming the file and the cure.
absl::StatusOr<std::string> AuthoritiesFile(const std::string& ca_file);

}  // namespace directory_sync::ldap

#endif  // COMMON_LDAP_CERTIFICATE_AUTHORITIES_H_
