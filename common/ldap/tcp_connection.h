#ifndef COMMON_LDAP_TCP_CONNECTION_H_
#define COMMON_LDAP_TCP_CONNECTION_H_

#include <string>
#include <utility>

#include "absl/status/statusor.h"
#include "common/ldap/deadline.h"

namespace directory_sync::ldap {

// Owns a connected socket on which calls don't block.
class TcpConnection {
 public:
  // None.
  TcpConnection() = default;

  // Connects to the first address of `host` that takes the connection before
  // `deadline`; keep-alive is on, so that a peer that vanished is noticed.
  // Unavailable, naming every address with its error, otherwise.
  static absl::StatusOr<TcpConnection> Open(const std::string& host, int port,
                                            const Deadline& deadline);

  TcpConnection(TcpConnection&& other) noexcept
      : socket_(std::exchange(other.socket_, -1)) {}
  TcpConnection& operator=(TcpConnection&& other) noexcept {
    std::swap(socket_, other.socket_);
    return *this;
  }
  ~TcpConnection();

  int socket() const { return socket_; }

  // Waits until there is something to read, or room to write; false if there
  // isn't by then.
  bool AwaitReadable(const Deadline& deadline) const;
  bool AwaitWritable(const Deadline& deadline) const;

 private:
  explicit TcpConnection(int socket) : socket_(socket) {}

  int socket_ = -1;
};

}  // namespace directory_sync::ldap

#endif  // COMMON_LDAP_TCP_CONNECTION_H_
