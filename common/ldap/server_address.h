#ifndef COMMON_LDAP_SERVER_ADDRESS_H_
#define COMMON_LDAP_SERVER_ADDRESS_H_

#include <string>

#include "absl/time/time.h"

namespace directory_sync::ldap {

// Where to connect and whom to trust.
struct ServerAddress {
  // ldaps://host or ldaps://host:port (for Kerberos on Linux also ldap://). The
  // certificate must be valid for that host (DNS name or IP address).
  std::string uri;
  // PEM file with the authorities that may sign the server's certificate; see
  // certificate_authorities.h.
  std::string ca_file;
  // For reaching it, the TLS handshake and the bind together.
  absl::Duration connect_timeout = absl::Seconds(5);
};

}  // namespace directory_sync::ldap

#endif  // COMMON_LDAP_SERVER_ADDRESS_H_
