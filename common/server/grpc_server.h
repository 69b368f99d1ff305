#ifndef COMMON_SERVER_GRPC_SERVER_H_
#define COMMON_SERVER_GRPC_SERVER_H_

#include <cstdint>
#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/time/time.h"
#include "common/platform/connection_listener.h"
#include "common/server/authorization_table.h"

namespace grpc {
class AuthContext;
class Server;
class ServerCredentials;
class Service;
}  // namespace grpc

namespace directory_sync {

class HealthService;

// A gRPC server as every process here runs it: mutual TLS, each call checked
// against the authorization table before its handler, and limits on what a
// peer can make it hold. Health and reflection are always there; the table
// says for whom (see LocalDiagnosticRows), by default for nobody. Thread safe.
class GrpcServer {
 public:
  struct Options {
    // "127.0.0.1:8735", "[::1]:8735"; port 0 takes a free one.
    std::string address = "127.0.0.1:0";
    // See //common/identity:credentials. One object per server.
    std::shared_ptr<grpc::ServerCredentials> credentials;
    AuthorizationTable authorization;
    // What else has to be true of a peer that the table allows, asked for each
    // call; its error is the answer. Not asked where the table allows anyone.
    // Must be thread safe and quick. Null: nothing.
    std::function<absl::Status(const grpc::AuthContext& peer)> admission;
    // Not owned; must outlive the server.
    std::vector<grpc::Service*> services;
    // Larger messages are refused with RESOURCE_EXHAUSTED.
    int max_message_bytes = 4 << 20;
    // What gRPC may hold in memory for all peers together; beyond it streams
    // are cancelled. 0: no bound. gRPC 1.51 reads a whole message before it
    // looks at max_message_bytes, so where peers aren't trusted set this, too.
    int64_t memory_quota_bytes = 0;
    // A connection is closed gracefully at this age, so that a revoked or
    // renewed certificate counts everywhere within that time.
    absl::Duration max_connection_age = absl::InfiniteDuration();
    // A connection without a call is closed after this time, so that peers
    // that only connect don't take the place of others.
    absl::Duration max_connection_idle = absl::InfiniteDuration();
    // Silent peers are asked for a sign of life this often, and dropped when
    // none comes within 20 s.
    absl::Duration keepalive = absl::Minutes(1);
    // How many connections there may be, and that a flood of them doesn't end
    // the service: for servers on a network. Absent, or where gRPC can't be
    // given sockets (Windows): gRPC's own listener.
    std::optional<ConnectionLimits> connection_limits;
    // Connections that haven't finished their handshake by then are dropped.
    absl::Duration handshake_timeout = absl::Seconds(10);
  };

  // Listens and serves. Health answers NOT_SERVING until SetServing(true).
  // InvalidArgument without credentials or with a malformed address;
  // Unavailable, naming cause and cure, when the address can't be had.
  static absl::StatusOr<std::unique_ptr<GrpcServer>> Start(Options options);

  // As by Drain(ZeroDuration()).
  ~GrpcServer();

  int port() const { return port_; }
  // "127.0.0.1:41234", for MakeChannel. A wildcard address stays one.
  const std::string& address() const { return address_; }

  // What health (of the server as a whole, service "") answers.
  void SetServing(bool serving);

  // Takes no more calls, lets running ones end for up to `grace`, cancels the
  // rest, and returns when every handler has. Repeats are harmless.
  void Drain(absl::Duration grace);

 private:
  GrpcServer(std::unique_ptr<HealthService> health,
             std::unique_ptr<grpc::Server> server,
             std::unique_ptr<ConnectionListener> listener, std::string address,
             int port);

  const std::unique_ptr<HealthService> health_;
  const std::unique_ptr<grpc::Server> server_;
  const std::unique_ptr<ConnectionListener> listener_;  // or null
  const std::string address_;
  const int port_;
};

}  // namespace directory_sync

#endif  // COMMON_SERVER_GRPC_SERVER_H_
