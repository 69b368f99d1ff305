#include "relay/silent_connection.h"

#include <arpa/inet.h>
#include <netinet/in.h>
#include <sys/socket.h>
#include <unistd.h>

#include <cstdint>
#include <cstdlib>
#include <utility>

#include "absl/strings/numbers.h"
#include "absl/strings/str_split.h"

namespace directory_sync::relay {

SilentConnection::SilentConnection(const std::string& address, int host) {
  const std::pair<std::string, std::string> parts =
      absl::StrSplit(address, ':');
  uint32_t port = 0;
  if (!absl::SimpleAtoi(parts.second, &port)) std::abort();
  sockaddr_in peer = {};
  peer.sin_family = AF_INET;
  peer.sin_port = htons(static_cast<uint16_t>(port));
  inet_pton(AF_INET, parts.first.c_str(), &peer.sin_addr);
  socket_ = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
  sockaddr_in own = {};
  own.sin_family = AF_INET;
  own.sin_addr.s_addr = htonl(INADDR_LOOPBACK + 256 + (host - 1));
  if (bind(socket_, reinterpret_cast<sockaddr*>(&own), sizeof(own)) != 0 ||
      connect(socket_, reinterpret_cast<sockaddr*>(&peer), sizeof(peer)) != 0) {
    close(socket_);
    socket_ = -1;
  }
}

SilentConnection::~SilentConnection() { close(socket_); }

void SilentConnection::AwaitClose() {
  char byte;
  while (recv(socket_, &byte, 1, 0) > 0) {
  }
}

}  // namespace directory_sync::relay
