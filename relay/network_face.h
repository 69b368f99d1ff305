#ifndef RELAY_NETWORK_FACE_H_
#define RELAY_NETWORK_FACE_H_

#include <functional>
#include <memory>
#include <string>
#include <vector>

#include "absl/base/thread_annotations.h"
#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"
#include "absl/synchronization/mutex.h"
#include "absl/time/time.h"
#include "common/clock/clock.h"
#include "common/identity/key.h"
#include "common/server/grpc_server.h"
#include "relay/limits.h"

namespace directory_sync::relay {

// The server on 8732 and its fleet identity. The key is made here and never
// leaves; the uploader certifies it. Without a certificate the port is closed.
// Thread safe.
class NetworkFace {
 public:
  struct Options {
    std::string address;  // "0.0.0.0:8732"
    // Holds fleet.key, and fleet/ with the certificate and the fleet's CA.
    std::string state_directory;
    std::vector<grpc::Service*> services;  // not owned
    // See GrpcServer::Options.
    std::function<absl::Status(const grpc::AuthContext& peer)> admission;
    int max_connections = kMaxConnections;
    // See ConnectionLimits.
    std::function<bool(const std::string& peer)> keeps_connection;
  };

  // How it is.
  struct State {
    bool open = false;
    std::string address;
    // Why it isn't open and what cures it; empty if it is.
    std::string problem;
  };

  // Loads or makes the key, and opens the port if there is a valid certificate
  // from an earlier life. Errors, which name cause and cure: a key that can't
  // be loaded or made, an address that can't be had. `clock` must outlive it.
  static absl::StatusOr<std::unique_ptr<NetworkFace>> Create(
      const Options& options, Clock& clock);

  // PKCS #10 in PEM.
  std::string SigningRequest() const;

  // Keeps the certificate, and opens the port if it isn't open. An open one
  // shows the new certificate within seconds, to new connections; the others
  // stay. INVALID_ARGUMENT: not a valid certificate of this key, of the relay's
  // fleet identity, signed by `fleet_ca_pem`. UNAVAILABLE: the port can't be
  // had. Otherwise the disk's errors.
  absl::Status Install(absl::string_view certificate_pem,
                       absl::string_view fleet_ca_pem);

  State state() const;

  // Takes no more calls and ends the running ones, at the latest after `grace`.
  void Drain(absl::Duration grace);

 private:
  NetworkFace(const Options& options, PrivateKey key, Clock& clock);

  std::string identity_directory() const;
  absl::Status OpenWithStoredIdentity();
  absl::Status Open() ABSL_EXCLUSIVE_LOCKS_REQUIRED(mutex_);

  const Options options_;
  const PrivateKey key_;
  Clock& clock_;

  mutable absl::Mutex mutex_;
  bool draining_ ABSL_GUARDED_BY(mutex_) = false;
  std::unique_ptr<GrpcServer> server_ ABSL_GUARDED_BY(mutex_);
  std::string problem_ ABSL_GUARDED_BY(mutex_);
};

}  // namespace directory_sync::relay

#endif  // RELAY_NETWORK_FACE_H_
