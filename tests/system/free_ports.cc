#include "tests/system/free_ports.h"

#include <netinet/in.h>
#include <sys/socket.h>
#include <unistd.h>

#include <cstdint>

namespace directory_sync::system_test {
namespace {

// A socket bound to `port` of 127.0.0.1, or -1.
int Bind(int port) {
  const int fd = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
  const int on = 1;
  setsockopt(fd, SOL_SOCKET, SO_REUSEADDR, &on, sizeof(on));
  struct sockaddr_in address = {};
  address.sin_family = AF_INET;
  address.sin_port = htons(static_cast<uint16_t>(port));
  address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
  if (bind(fd, reinterpret_cast<struct sockaddr*>(&address), sizeof(address)) ==
      0) {
    return fd;
  }
  close(fd);
  return -1;
}

int PortOf(int fd) {
  struct sockaddr_in address = {};
  socklen_t size = sizeof(address);
  getsockname(fd, reinterpret_cast<struct sockaddr*>(&address), &size);
  return ntohs(address.sin_port);
}

}  // namespace

std::vector<int> FreePorts(int count) {
  // All are held until the last is known, so that they differ.
  std::vector<int> sockets;
  std::vector<int> ports;
  for (int i = 0; i < count; ++i) {
    sockets.push_back(Bind(0));
    ports.push_back(PortOf(sockets.back()));
  }
  for (const int fd : sockets) close(fd);
  return ports;
}

bool IsPortFree(int port) {
  const int fd = Bind(port);
  if (fd >= 0) close(fd);
  return fd >= 0;
}

}  // namespace directory_sync::system_test
