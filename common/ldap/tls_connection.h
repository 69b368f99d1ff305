#ifndef COMMON_LDAP_TLS_CONNECTION_H_
#define COMMON_LDAP_TLS_CONNECTION_H_

#include <cstddef>
#include <memory>
#include <string>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"
#include "common/ldap/deadline.h"
#include "common/ldap/tcp_connection.h"
#include "common/ldap/uri.h"

struct ssl_ctx_st;
struct ssl_st;

namespace directory_sync::ldap {

// A TLS connection (1.2 or 1.3) by OpenSSL to a server that has proven who it
// is. No call waits longer than it may. The process must ignore
// SIGPIPE, as StopSignal::OfProcess() makes it. Thread compatible.
class TlsConnection {
 public:
  // Connects. The server's certificate must be for `uri`'s host and signed by
  // an authority of the PEM file `ca_file`; empty: by one that the machine
  // trusts (see trusted_roots.h). Unavailable, when it can't be reached before
  // `deadline`; FailedPrecondition, with the reason, when it isn't trusted.
  static absl::StatusOr<std::unique_ptr<TlsConnection>> Open(
      const Uri& uri, const std::string& ca_file, const Deadline& deadline);

  ~TlsConnection();
  TlsConnection(const TlsConnection&) = delete;
  TlsConnection& operator=(const TlsConnection&) = delete;

  // Unavailable when the connection is lost, or the peer doesn't take it by
  // then.
  absl::Status Write(absl::string_view bytes, const Deadline& deadline);

  // Appends what there is, at most `most` bytes, to `bytes`; waits for the
  // first of it. False: nothing came by then. Unavailable: the connection is
  // lost, or the server has closed it.
  absl::StatusOr<bool> Read(std::string& bytes, size_t most,
                            const Deadline& deadline);

  // What ties a login to this connection: tls-server-end-point of RFC 5929,
  // the prefix and a hash of the server's certificate.
  absl::StatusOr<std::string> ServerEndPoint() const;

 private:
  struct FreeContext {
    void operator()(ssl_ctx_st* context) const;
  };
  struct FreeSsl {
    void operator()(ssl_st* ssl) const;
  };

  explicit TlsConnection(TcpConnection connection);

  absl::Status Prepare(const Uri& uri, const std::string& ca_file);
  absl::Status Handshake(const Deadline& deadline);
  // After a call that gave `result`: waits for what OpenSSL wants next. False:
  // it didn't come by then.
  absl::StatusOr<bool> AwaitWanted(int result, const Deadline& deadline);

  TcpConnection connection_;
  std::unique_ptr<ssl_ctx_st, FreeContext> context_;
  std::unique_ptr<ssl_st, FreeSsl> ssl_;
};

}  // namespace directory_sync::ldap

#endif  // COMMON_LDAP_TLS_CONNECTION_H_
