#ifndef COMMON_LDAP_NEGOTIATE_LOGIN_WINDOWS_H_
#define COMMON_LDAP_NEGOTIATE_LOGIN_WINDOWS_H_

#include <memory>
#include <string>

#include "absl/status/statusor.h"
#include "common/ldap/tls_session.h"

namespace directory_sync::ldap {

// Logs in to the LDAP service of `host` as the account that this process runs
// as, by SPNEGO ([MS-SPNG]); the server must prove itself, too. TLS encrypts,
// so the login adds neither signatures nor encryption, but is tied to the
// connection by `server_end_point`, as a domain that enforces channel binding
// wants it. Unauthenticated when Windows has no keys for it.
absl::StatusOr<std::unique_ptr<SaslLogin>> NegotiateLogin(
    const std::string& host, const std::string& server_end_point);

}  // namespace directory_sync::ldap

#endif  // COMMON_LDAP_NEGOTIATE_LOGIN_WINDOWS_H_
