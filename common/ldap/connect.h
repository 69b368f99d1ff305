#ifndef COMMON_LDAP_CONNECT_H_
#define COMMON_LDAP_CONNECT_H_

#include <memory>
#include <string>

#include "absl/status/statusor.h"
#include "common/ldap/server_address.h"
#include "common/ldap/session.h"
#include "common/secret/secret.h"

namespace directory_sync::ldap {

// Connects, verifies the certificate and binds with name (DN, UPN or
// DOMAIN\name) and password. Errors, each with cause and cure:
//   Unavailable         can't be resolved or reached in time
//   FailedPrecondition  its certificate isn't trusted, or is another host's
//   Unauthenticated     it refused name or password, or the account is
//                       disabled, expired or locked
//   InvalidArgument     an empty password (that would be an anonymous bind), or
//                       not an ldaps address
absl::StatusOr<std::unique_ptr<Session>> ConnectSimple(
    const ServerAddress& address, const std::string& name,
    const Secret& password);

// Connects and binds with this process's Kerberos keys (SASL GSSAPI; see
// kerberos.h). Over ldap:// all that follows is signed and sealed by Kerberos;
// over ldaps:// TLS does it. Either way the server proves that it is the host
// of `uri`, which must be its DNS name. On Windows: as the account that this
// process runs as, over ldaps:// alone. Errors as above, and:
//   Unavailable         no key distribution center answers
//   Unauthenticated     the keys are refused, are of another account, or the
//                       server isn't known to Kerberos by that name
absl::StatusOr<std::unique_ptr<Session>> ConnectKerberos(
    const ServerAddress& address);

}  // namespace directory_sync::ldap

#endif  // COMMON_LDAP_CONNECT_H_
