#ifndef COMMON_LDAP_URI_H_
#define COMMON_LDAP_URI_H_

#include <string>

#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"

namespace directory_sync::ldap {

// The host and port of an LDAP address.
struct Uri {
  std::string host;  // an IPv6 address without its brackets
  int port = 0;
  bool tls = true;
};

// Accepts ldaps://host and ldaps://host:port, with an IPv6 address in
// brackets; the port is 636 if not given. InvalidArgument, with the cure, for
// anything else.
absl::StatusOr<Uri> ParseLdapsUri(absl::string_view text);

// Accepts ldap://host[:port] as well, with port 389 if not given: for binds
// that encrypt by themselves.
absl::StatusOr<Uri> ParseLdapUri(absl::string_view text);

}  // namespace directory_sync::ldap

#endif  // COMMON_LDAP_URI_H_
