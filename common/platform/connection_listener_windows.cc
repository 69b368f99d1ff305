#include "absl/status/status.h"
#include "common/platform/connection_listener.h"

namespace directory_sync {

bool ConnectionListener::IsUsable() { return false; }

// gRPC 1.51 takes sockets of others on POSIX systems only. What the listener
// is for there, to outlive a lack of file descriptors, doesn't arise here: a
// process may have 16 million handles.
absl::StatusOr<std::unique_ptr<ConnectionListener>> ConnectionListener::Listen(
    const std::string& address, const ConnectionLimits& /*limits*/) {
  return absl::FailedPreconditionError(
      address + ": gRPC on Windows takes connections by its own listener only");
}

}  // namespace directory_sync
