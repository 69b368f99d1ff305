#include "common/ldap/connect.h"
#include "common/ldap/negotiate_login_windows.h"
#include "common/ldap/tls_session.h"

namespace directory_sync::ldap {

// As whom this process runs: for a service of the system, the machine's own
// account, or a group-managed one.
absl::StatusOr<std::unique_ptr<Session>> ConnectKerberos(
    const ServerAddress& address) {
  return ConnectSaslByTls(address, NegotiateLogin);
}

absl::StatusOr<std::unique_ptr<Session>> ConnectSimple(
    const ServerAddress& address, const std::string& name,
    const Secret& password) {
  return ConnectSimpleByTls(address, name, password);
}

}  // namespace directory_sync::ldap
