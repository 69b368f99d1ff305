#ifndef COMMON_PLATFORM_CONNECTION_LISTENER_H_
#define COMMON_PLATFORM_CONNECTION_LISTENER_H_

#include <cstdint>
#include <functional>
#include <memory>
#include <string>

#include "absl/status/statusor.h"

namespace directory_sync {

// How many connections may be open at once; more are closed at once.
struct ConnectionLimits {
  int total = 1000;
  // Of one address, so that one neighbour doesn't take all.
  int per_address = 100;
  // Whether a connection stays when there are `total`: the oldest one for which
  // this is false makes room for a new one. `peer` is gRPC's name of it
  // ("ipv4:192.0.2.1:49152"). Asked on the listener's thread. Null: all stay.
  std::function<bool(const std::string& peer)> keeps = nullptr;
};

// Accepts TCP connections within limits and passes them on. It outlives floods
// and a lack of file descriptors, which end gRPC 1.51's own listener for good.
// Thread safe.
class ConnectionListener {
 public:
  virtual ~ConnectionListener() = default;

  // Whether gRPC on this system can be given sockets, so that there is anybody
  // to pass connections to. On Windows it can't, and Listen is
  // FailedPrecondition there.
  static bool IsUsable();

  // Listens on "host:port" or "[host]:port"; port 0 takes a free one.
  // Connections wait until Start. Errors as of CheckCanListen.
  static absl::StatusOr<std::unique_ptr<ConnectionListener>> Listen(
      const std::string& address, const ConnectionLimits& limits);

  virtual int port() const = 0;

  // Calls `take` with each accepted socket (non-blocking, no delay), from the
  // listener's thread. The socket is then the callee's. It counts as open
  // until the callee closes it.
  virtual void Start(std::function<void(int socket)> take) = 0;

  // Accepts no more; `take` isn't called after it returns. Repeats are
  // harmless.
  virtual void Stop() = 0;

  // Connections so far that were closed because of the limits or for want of
  // descriptors.
  virtual int64_t refused() const = 0;
};

}  // namespace directory_sync

#endif  // COMMON_PLATFORM_CONNECTION_LISTENER_H_
