#include <arpa/inet.h>
#include <fcntl.h>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <poll.h>
#include <sys/eventfd.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <unistd.h>

#include <algorithm>
#include <atomic>
#include <cerrno>
#include <map>
#include <string>
#include <thread>
#include <utility>
#include <vector>

#include "absl/strings/str_cat.h"
#include "common/platform/connection_listener.h"
#include "common/platform/file_descriptor.h"
#include "common/platform/listening_socket_posix.h"
#include "common/platform/posix_error.h"
#include "common/status/status_macros.h"

namespace directory_sync {
namespace {

// How long to leave the descriptors alone when there is not even one to refuse
// a connection with.
constexpr int kPauseMilliseconds = 100;

// The bytes of the address, without the port.
std::string AddressOf(const sockaddr_storage& peer) {
  if (peer.ss_family == AF_INET) {
    const auto& v4 = reinterpret_cast<const sockaddr_in&>(peer);
    return std::string(reinterpret_cast<const char*>(&v4.sin_addr),
                       sizeof(v4.sin_addr));
  }
  const auto& v6 = reinterpret_cast<const sockaddr_in6&>(peer);
  if (IN6_IS_ADDR_V4MAPPED(&v6.sin6_addr)) {
    return std::string(reinterpret_cast<const char*>(&v6.sin6_addr) + 12, 4);
  }
  // One subscriber has a /64 at least.
  return std::string(reinterpret_cast<const char*>(&v6.sin6_addr), 8);
}

// As gRPC names it; addresses with a scope, which it names by their interface,
// are never those of members.
std::string NameOf(const sockaddr_storage& peer) {
  char text[INET6_ADDRSTRLEN] = {};
  if (peer.ss_family == AF_INET) {
    const auto& v4 = reinterpret_cast<const sockaddr_in&>(peer);
    inet_ntop(AF_INET, &v4.sin_addr, text, sizeof(text));
    return absl::StrCat("ipv4:", text, ":", ntohs(v4.sin_port));
  }
  const auto& v6 = reinterpret_cast<const sockaddr_in6&>(peer);
  if (IN6_IS_ADDR_V4MAPPED(&v6.sin6_addr)) {
    const char* mapped = reinterpret_cast<const char*>(&v6.sin6_addr) + 12;
    inet_ntop(AF_INET, mapped, text, sizeof(text));
    return absl::StrCat("ipv4:", text, ":", ntohs(v6.sin6_port));
  }
  inet_ntop(AF_INET6, &v6.sin6_addr, text, sizeof(text));
  return absl::StrCat("ipv6:%5B", text, "%5D:", ntohs(v6.sin6_port));
}

// Which sockets are open still. They belong to others, who don't tell when
// they close one: but then its number is free, or another file's.
class OpenSockets {
 public:
  explicit OpenSockets(const ConnectionLimits& limits) : limits_(limits) {}

  bool HasRoomFor(const std::string& address) {
    if (IsBelowLimits(address)) return true;
    Sweep();
    if (!IsBelowShare(address)) return false;
    return IsBelowTotal() || MakeRoom();
  }

  void Add(int socket, const std::string& address, std::string name) {
    struct stat attributes = {};
    if (fstat(socket, &attributes) != 0) return;
    sockets_.push_back({socket, attributes.st_ino, address, std::move(name)});
    ++count_[address];
  }

 private:
  struct Socket {
    int number;
    ino_t inode;
    std::string address;
    std::string name;
  };

  bool IsBelowTotal() const {
    return static_cast<int>(sockets_.size()) < limits_.total;
  }
  bool IsBelowShare(const std::string& address) const {
    const auto own = count_.find(address);
    return own == count_.end() || own->second < limits_.per_address;
  }
  bool IsBelowLimits(const std::string& address) const {
    return IsBelowTotal() && IsBelowShare(address);
  }

  // Ends the oldest that needn't be kept: whoever has it sees its end, and
  // closes it. Right after a sweep, so that the number is that socket's; if it
  // is closed in this very moment, another connection may be ended, which comes
  // again.
  bool MakeRoom() {
    if (!limits_.keeps) return false;
    const auto oldest = std::find_if(
        sockets_.begin(), sockets_.end(),
        [this](const Socket& socket) { return !limits_.keeps(socket.name); });
    if (oldest == sockets_.end()) return false;
    shutdown(oldest->number, SHUT_RDWR);
    Uncount(oldest->address);
    sockets_.erase(oldest);
    return true;
  }

  void Uncount(const std::string& address) {
    const auto own = count_.find(address);
    if (--own->second == 0) count_.erase(own);
  }

  void Sweep() {
    const auto closed = std::remove_if(
        sockets_.begin(), sockets_.end(), [this](const Socket& socket) {
          struct stat attributes = {};
          if (fstat(socket.number, &attributes) == 0 &&
              attributes.st_ino == socket.inode) {
            return false;
          }
          Uncount(socket.address);
          return true;
        });
    sockets_.erase(closed, sockets_.end());
  }

  const ConnectionLimits limits_;
  std::vector<Socket> sockets_;
  std::map<std::string, int> count_;
};

FileDescriptor OpenSpare() {
  return FileDescriptor(open("/dev/null", O_RDONLY | O_CLOEXEC));
}

class PosixConnectionListener : public ConnectionListener {
 public:
  PosixConnectionListener(FileDescriptor listener, FileDescriptor wake,
                          int port, const ConnectionLimits& limits)
      : listener_(std::move(listener)),
        wake_(std::move(wake)),
        spare_(OpenSpare()),
        port_(port),
        open_(limits) {}

  ~PosixConnectionListener() override { Stop(); }

  int port() const override { return port_; }
  int64_t refused() const override { return refused_; }

  void Start(std::function<void(int socket)> take) override {
    take_ = std::move(take);
    thread_ = std::thread([this] { Work(); });
  }

  void Stop() override {
    const uint64_t one = 1;
    if (write(wake_.get(), &one, sizeof(one)) < 0) return;  // can't fail
    if (thread_.joinable()) thread_.join();
    listener_.Reset();
  }

 private:
  void Work() {
    while (Await(true, -1)) Accept();
  }

  // False when it is time to end. Waits for a connection, too, if `accepting`.
  bool Await(bool accepting, int timeout_milliseconds) {
    pollfd waiting[] = {{wake_.get(), POLLIN, 0}, {listener_.get(), POLLIN, 0}};
    if (poll(waiting, accepting ? 2 : 1, timeout_milliseconds) < 0) {
      return errno == EINTR;
    }
    return waiting[0].revents == 0;
  }

  void Accept() {
    sockaddr_storage peer = {};
    socklen_t size = sizeof(peer);
    FileDescriptor socket(accept4(listener_.get(),
                                  reinterpret_cast<sockaddr*>(&peer), &size,
                                  SOCK_NONBLOCK | SOCK_CLOEXEC));
    if (!socket.valid()) {
      // Else the connection itself failed, and is gone.
      if (errno == EMFILE || errno == ENFILE || errno == ENOBUFS ||
          errno == ENOMEM) {
        RefuseWithSpare();
      }
      return;
    }
    const std::string address = AddressOf(peer);
    if (!open_.HasRoomFor(address)) {
      ++refused_;
      return;
    }
    const int on = 1;
    setsockopt(socket.get(), IPPROTO_TCP, TCP_NODELAY, &on, sizeof(on));
    open_.Add(socket.get(), address, NameOf(peer));
    take_(socket.Release());
  }

  // A connection that nobody accepts would wake us again at once.
  void RefuseWithSpare() {
    spare_.Reset();
    const FileDescriptor refused(
        accept4(listener_.get(), nullptr, nullptr, SOCK_CLOEXEC));
    if (refused.valid()) {
      ++refused_;
    } else {
      Await(false, kPauseMilliseconds);
    }
    spare_ = OpenSpare();
  }

  FileDescriptor listener_;
  const FileDescriptor wake_;
  FileDescriptor spare_;
  const int port_;
  OpenSockets open_;
  std::atomic<int64_t> refused_ = 0;
  std::function<void(int socket)> take_;
  std::thread thread_;
};

absl::StatusOr<int> PortOf(const FileDescriptor& listener) {
  sockaddr_storage address = {};
  socklen_t size = sizeof(address);
  if (getsockname(listener.get(), reinterpret_cast<sockaddr*>(&address),
                  &size) != 0) {
    return PosixError(errno, "asking for the port");
  }
  return ntohs(address.ss_family == AF_INET
                   ? reinterpret_cast<sockaddr_in&>(address).sin_port
                   : reinterpret_cast<sockaddr_in6&>(address).sin6_port);
}

}  // namespace

bool ConnectionListener::IsUsable() { return true; }

absl::StatusOr<std::unique_ptr<ConnectionListener>> ConnectionListener::Listen(
    const std::string& address, const ConnectionLimits& limits) {
  ASSIGN_OR_RETURN(FileDescriptor listener, OpenListeningSocket(address));
  if (fcntl(listener.get(), F_SETFL, O_NONBLOCK) != 0) {
    return PosixError(errno, address);
  }
  ASSIGN_OR_RETURN(const int port, PortOf(listener));
  FileDescriptor wake(eventfd(0, EFD_CLOEXEC));
  if (!wake.valid()) return PosixError(errno, "eventfd");
  return std::make_unique<PosixConnectionListener>(
      std::move(listener), std::move(wake), port, limits);
}

}  // namespace directory_sync
