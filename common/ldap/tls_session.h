#ifndef COMMON_LDAP_TLS_SESSION_H_
#define COMMON_LDAP_TLS_SESSION_H_

#include <cstdint>
#include <functional>
#include <memory>
#include <string>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"
#include "common/ldap/server_address.h"
#include "common/ldap/session.h"
#include "common/secret/secret.h"

namespace directory_sync::ldap {

// A session without a library for LDAP: our own few messages over OpenSSL. For
// Windows (docs/adr/0012); it works on Linux, too, where its tests are.

// As ConnectSimple of connect.h.
absl::StatusOr<std::unique_ptr<Session>> ConnectSimpleByTls(
    const ServerAddress& address, const std::string& name,
    const Secret& password);

// One side of a login by challenges and answers (SASL).
class SaslLogin {
 public:
  virtual ~SaslLogin() = default;

  // The mechanism's name: "GSS-SPNEGO".
  virtual const std::string& mechanism() const = 0;
  // What to send next; `challenge` is the server's, empty at first.
  virtual absl::StatusOr<std::string> Answer(absl::string_view challenge) = 0;
  // The server has accepted, with this; an error when it hasn't proven itself.
  virtual absl::Status Finish(absl::string_view last_challenge) = 0;
};

// Makes the login for a host, tied to the TLS connection by `server_end_point`
// (see tls_connection.h).
using MakeSaslLogin = std::function<absl::StatusOr<std::unique_ptr<SaslLogin>>(
    const std::string& host, const std::string& server_end_point)>;

// Connects to an ldaps address, as above, and logs in by `make_login`.
absl::StatusOr<std::unique_ptr<Session>> ConnectSaslByTls(
    const ServerAddress& address, const MakeSaslLogin& make_login);

}  // namespace directory_sync::ldap

#endif  // COMMON_LDAP_TLS_SESSION_H_
