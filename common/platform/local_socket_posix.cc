#include <fcntl.h>
#include <poll.h>
#include <sys/eventfd.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/un.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <cstring>
#include <utility>

#include "absl/strings/str_cat.h"
#include "common/clock/clock.h"
#include "common/platform/file_descriptor.h"
#include "common/platform/local_socket.h"
#include "common/platform/posix_error.h"
#include "common/status/status_macros.h"

namespace directory_sync {
namespace {

constexpr int kBacklog = 128;

absl::StatusOr<sockaddr_un> AddressOf(const std::string& path) {
  sockaddr_un address = {};
  address.sun_family = AF_UNIX;
  if (path.size() >= sizeof(address.sun_path)) {
    return absl::InvalidArgumentError(
        absl::StrCat(path, ": longer than the ", sizeof(address.sun_path) - 1,
                     " bytes that a socket's path may have; choose a shorter "
                     "directory"));
  }
  std::memcpy(address.sun_path, path.data(), path.size());
  return address;
}

const sockaddr* Generic(const sockaddr_un& address) {
  return reinterpret_cast<const sockaddr*>(&address);
}

absl::StatusOr<LocalPeer> PeerOf(int fd) {
  ucred credentials = {};
  socklen_t size = sizeof(credentials);
  if (getsockopt(fd, SOL_SOCKET, SO_PEERCRED, &credentials, &size) != 0) {
    return PosixError(errno, "asking who connects");
  }
  LocalPeer peer;
  peer.user_id = credentials.uid;
  peer.process_id = credentials.pid;
  peer.is_administrator = credentials.uid == 0;
  peer.is_same_user = credentials.uid == geteuid();
  return peer;
}

// Waits until `fd` is ready for `events`.
absl::Status AwaitReady(int fd, short events, absl::Duration deadline) {
  while (true) {
    const absl::Duration left = deadline - SystemClock().Monotonic();
    if (left <= absl::ZeroDuration()) {
      return absl::DeadlineExceededError(
          "the other end of the local socket is too slow");
    }
    pollfd waiting = {fd, events, 0};
    const int64_t milliseconds =
        std::min<int64_t>(absl::ToInt64Milliseconds(left) + 1, 60'000);
    const int ready = poll(&waiting, 1, static_cast<int>(milliseconds));
    if (ready > 0) return absl::OkStatus();
    if (ready < 0 && errno != EINTR) return PosixError(errno, "local socket");
  }
}

class UnixConnection : public LocalConnection {
 public:
  UnixConnection(FileDescriptor fd, const LocalPeer& peer)
      : fd_(std::move(fd)), peer_(peer) {}

  const LocalPeer& peer() const override { return peer_; }

  absl::Status ReadExactly(absl::Span<char> bytes,
                           absl::Duration timeout) override {
    const absl::Duration deadline = SystemClock().Monotonic() + timeout;
    size_t size = 0;
    while (size < bytes.size()) {
      RETURN_IF_ERROR(AwaitReady(fd_.get(), POLLIN, deadline));
      const ssize_t got =
          recv(fd_.get(), bytes.data() + size, bytes.size() - size, 0);
      if (got < 0 && (errno == EINTR || errno == EAGAIN)) continue;
      if (got < 0) return PosixError(errno, "local socket");
      if (got == 0 && size == 0) {
        return absl::OutOfRangeError("the other end closed the local socket");
      }
      if (got == 0) {
        return absl::DataLossError(
            "the other end closed the local socket within a message");
      }
      size += static_cast<size_t>(got);
    }
    return absl::OkStatus();
  }

  absl::Status Write(absl::string_view bytes, absl::Duration timeout) override {
    const absl::Duration deadline = SystemClock().Monotonic() + timeout;
    while (!bytes.empty()) {
      RETURN_IF_ERROR(AwaitReady(fd_.get(), POLLOUT, deadline));
      const ssize_t sent =
          send(fd_.get(), bytes.data(), bytes.size(), MSG_NOSIGNAL);
      if (sent < 0 && (errno == EINTR || errno == EAGAIN)) continue;
      if (sent < 0 && (errno == EPIPE || errno == ECONNRESET)) {
        return absl::UnavailableError("the other end closed the local socket");
      }
      if (sent < 0) return PosixError(errno, "local socket");
      bytes.remove_prefix(static_cast<size_t>(sent));
    }
    return absl::OkStatus();
  }

  bool AwaitClosed(absl::Duration timeout) override {
    pollfd state = {fd_.get(), POLLRDHUP, 0};
    if (poll(&state, 1, 0) > 0) return true;
    return AwaitReady(fd_.get(), POLLRDHUP, SystemClock().Monotonic() + timeout)
        .ok();
  }

 private:
  const FileDescriptor fd_;
  const LocalPeer peer_;
};

class UnixListener : public LocalListener {
 public:
  UnixListener(FileDescriptor fd, FileDescriptor closing, std::string path)
      : fd_(std::move(fd)),
        closing_(std::move(closing)),
        path_(std::move(path)) {}

  ~UnixListener() override { unlink(path_.c_str()); }

  absl::StatusOr<std::unique_ptr<LocalConnection>> Accept() override {
    while (true) {
      pollfd waiting[] = {{fd_.get(), POLLIN, 0}, {closing_.get(), POLLIN, 0}};
      if (poll(waiting, 2, -1) < 0 && errno != EINTR) {
        return PosixError(errno, path_);
      }
      if (waiting[1].revents != 0) {
        return absl::CancelledError("the listener is closed");
      }
      FileDescriptor fd(
          accept4(fd_.get(), nullptr, nullptr, SOCK_CLOEXEC | SOCK_NONBLOCK));
      if (!fd.valid() &&
          (errno == EINTR || errno == EAGAIN || errno == ECONNABORTED)) {
        continue;
      }
      if (!fd.valid()) return PosixError(errno, path_);
      ASSIGN_OR_RETURN(const LocalPeer peer, PeerOf(fd.get()));
      return std::make_unique<UnixConnection>(std::move(fd), peer);
    }
  }

  void Close() override { eventfd_write(closing_.get(), 1); }

 private:
  const FileDescriptor fd_;
  const FileDescriptor closing_;
  const std::string path_;
};

// A socket's file outlives its listener: only connecting tells whether it is
// dead.
absl::Status RemoveDeadSocket(const std::string& path) {
  struct stat found;
  if (lstat(path.c_str(), &found) != 0) return absl::OkStatus();
  if (!S_ISSOCK(found.st_mode)) {
    return absl::AlreadyExistsError(
        absl::StrCat(path, ": is there and is no socket; move it away"));
  }
  const auto alive = ConnectLocal(path, absl::Seconds(1));
  if (alive.ok()) {
    return absl::AlreadyExistsError(
        absl::StrCat(path, ": process ", (*alive)->peer().process_id,
                     " listens there already; stop it first"));
  }
  if (unlink(path.c_str()) != 0 && errno != ENOENT) {
    return PosixError(errno, path);
  }
  return absl::OkStatus();
}

absl::Status ConnectError(int error, const std::string& path) {
  if (error == ENOENT) {
    return absl::NotFoundError(absl::StrCat(
        path, ": no such socket; start the service that listens there"));
  }
  if (error == ECONNREFUSED || error == EAGAIN) {
    return absl::UnavailableError(absl::StrCat(
        path, ": nobody answers; start the service that listens there"));
  }
  return PosixError(error, path);
}

}  // namespace

absl::StatusOr<std::unique_ptr<LocalListener>> LocalListener::Listen(
    const std::string& path, LocalAccess access) {
  ASSIGN_OR_RETURN(const sockaddr_un address, AddressOf(path));
  RETURN_IF_ERROR(RemoveDeadSocket(path));
  FileDescriptor fd(
      socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC | SOCK_NONBLOCK, 0));
  FileDescriptor closing(eventfd(0, EFD_CLOEXEC));
  if (!fd.valid() || !closing.valid()) return PosixError(errno, path);
  if (bind(fd.get(), Generic(address), sizeof(address)) != 0) {
    return PosixError(errno, path);
  }
  // Nobody can connect between bind and listen, so the mode is never wider
  // than asked for.
  const mode_t mode = access == LocalAccess::kEveryone ? 0666 : 0600;
  if (chmod(path.c_str(), mode) != 0 || listen(fd.get(), kBacklog) != 0) {
    const int error = errno;
    unlink(path.c_str());
    return PosixError(error, path);
  }
  return std::make_unique<UnixListener>(std::move(fd), std::move(closing),
                                        path);
}

absl::StatusOr<std::unique_ptr<LocalConnection>> ConnectLocal(
    const std::string& path, absl::Duration timeout) {
  ASSIGN_OR_RETURN(const sockaddr_un address, AddressOf(path));
  // As a limit of the socket, none would mean for ever.
  if (timeout < absl::Microseconds(1)) return absl::DeadlineExceededError(path);
  const absl::Duration deadline = SystemClock().Monotonic() + timeout;
  FileDescriptor fd(socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0));
  if (!fd.valid()) return PosixError(errno, path);
  // A blocking connect waits, when the listener's queue is full, for as long
  // as sending may.
  timeval limit = absl::ToTimeval(timeout);
  setsockopt(fd.get(), SOL_SOCKET, SO_SNDTIMEO, &limit, sizeof(limit));
  while (connect(fd.get(), Generic(address), sizeof(address)) != 0) {
    if (errno != EINTR) return ConnectError(errno, path);
    if (SystemClock().Monotonic() >= deadline) {
      return absl::DeadlineExceededError(path);
    }
  }
  if (fcntl(fd.get(), F_SETFL, O_NONBLOCK) != 0) return PosixError(errno, path);
  ASSIGN_OR_RETURN(const LocalPeer peer, PeerOf(fd.get()));
  return std::make_unique<UnixConnection>(std::move(fd), peer);
}

}  // namespace directory_sync
