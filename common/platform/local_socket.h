#ifndef COMMON_PLATFORM_LOCAL_SOCKET_H_
#define COMMON_PLATFORM_LOCAL_SOCKET_H_

#include <cstdint>
#include <memory>
#include <string>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"
#include "absl/time/time.h"
#include "absl/types/span.h"

namespace directory_sync {

// The process at the other end, as the system says; it can't lie.
struct LocalPeer {
  int64_t user_id = -1;
  int64_t process_id = -1;
  // Root here, an administrator or the system elsewhere.
  bool is_administrator = false;
  // This process's own user.
  bool is_same_user = false;
};

// A byte stream between two processes of one machine: a Unix socket here.
// One thread at a time may read and one write.
class LocalConnection {
 public:
  // Closes it.
  virtual ~LocalConnection() = default;

  virtual const LocalPeer& peer() const = 0;

  // Reads exactly bytes.size() bytes straight into `bytes`, so that the caller
  // decides in what memory secrets arrive. OutOfRange when the other end
  // closed before the first byte, DataLoss when it did in between,
  // DeadlineExceeded, or the system's error.
  virtual absl::Status ReadExactly(absl::Span<char> bytes,
                                   absl::Duration timeout) = 0;

  // Writes all of `bytes`. Errors as above; Unavailable when the other end is
  // gone.
  virtual absl::Status Write(absl::string_view bytes,
                             absl::Duration timeout) = 0;

  // Waits until the other end has closed the connection or has died, whatever
  // is still unread; false when `timeout` came first (zero: asks only).
  virtual bool AwaitClosed(absl::Duration timeout) = 0;
};

// Who may connect.
enum class LocalAccess { kOwnerAndAdministrators, kEveryone };

class LocalListener {
 public:
  // Stops listening and removes the socket's file.
  virtual ~LocalListener() = default;

  // Listens at `path`, in an existing directory. A file that a dead listener
  // left is replaced; AlreadyExists, with the cure, when one is alive.
  // InvalidArgument when `path` is too long for a socket (107 bytes).
  static absl::StatusOr<std::unique_ptr<LocalListener>> Listen(
      const std::string& path, LocalAccess access);

  // Blocks until somebody connects. Cancelled after Close. Only one thread
  // at a time.
  virtual absl::StatusOr<std::unique_ptr<LocalConnection>> Accept() = 0;

  // Ends an Accept that is waiting, and all later ones; from any thread.
  virtual void Close() = 0;
};

// Connects to the listener at `path`. NotFound or Unavailable, with the cure,
// when nobody listens there; PermissionDenied; DeadlineExceeded.
absl::StatusOr<std::unique_ptr<LocalConnection>> ConnectLocal(
    const std::string& path, absl::Duration timeout);

}  // namespace directory_sync

#endif  // COMMON_PLATFORM_LOCAL_SOCKET_H_
