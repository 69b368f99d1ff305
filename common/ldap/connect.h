#ifndef COMMON_LDAP_CONNECT_H_
#define COMMON_LDAP_CONNECT_H_

#include <memory>
#include <string>

#include "absl/status/statusor.h"
#include "absl/time/time.h"
#include "common/ldap/session.h"
#include "common/secret/secret.h"

namespace directory_sync::ldap {

// Where to connect and whom to trust.
struct ServerAddress {
  // ldaps://host or ldaps://host:port. The certificate must be valid for that
  // host (DNS name or IP address).
  std::string uri;
  // PEM file with the authorities that may sign the server's certificate; see
  // certificate_authorities.h.
  std::string ca_file;
  // For reaching it, the TLS handshake and the bind together.
  absl::Duration connect_timeout = absl::Seconds(5);
};

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

}  // namespace directory_sync::ldap

#endif  // COMMON_LDAP_CONNECT_H_
