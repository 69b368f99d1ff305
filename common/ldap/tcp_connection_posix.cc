#include <netdb.h>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <poll.h>
#include <sys/socket.h>
#include <unistd.h>

#include <cerrno>
#include <cstring>
#include <memory>

#include "absl/strings/str_cat.h"
#include "common/ldap/resolve_in_time.h"
#include "common/ldap/tcp_connection.h"

namespace directory_sync::ldap {
namespace {

struct FreeAddresses {
  void operator()(addrinfo* addresses) const { freeaddrinfo(addresses); }
};
using Addresses = std::unique_ptr<addrinfo, FreeAddresses>;

absl::StatusOr<Addresses> Resolve(const std::string& host, int port) {
  addrinfo hints = {};
  hints.ai_socktype = SOCK_STREAM;
  hints.ai_flags = AI_ADDRCONFIG | AI_NUMERICSERV;
  addrinfo* found = nullptr;
  const int error =
      getaddrinfo(host.c_str(), absl::StrCat(port).c_str(), &hints, &found);
  if (error != 0) {
    return absl::UnavailableError(absl::StrCat(
        "the name '", host, "' can't be resolved (", gai_strerror(error),
        "); correct it, or this machine's DNS server"));
  }
  return Addresses(found);
}

std::string NameOf(const addrinfo& address) {
  char host[NI_MAXHOST] = "?";
  getnameinfo(address.ai_addr, address.ai_addrlen, host, sizeof host, nullptr,
              0, NI_NUMERICHOST);
  return host;
}

bool AwaitReady(int socket, int events, const Deadline& deadline) {
  while (true) {
    pollfd waited = {};
    waited.fd = socket;
    waited.events = static_cast<decltype(waited.events)>(events);
    const int ready = poll(&waited, 1, deadline.PollTimeout());
    if (ready >= 0 || errno != EINTR) return ready > 0;
  }
}

// Waits until the connection stands; returns 0 or the error.
int AwaitConnected(int socket, const Deadline& deadline) {
  while (true) {
    pollfd events = {socket, POLLOUT, 0};
    const int ready = poll(&events, 1, deadline.PollTimeout());
    if (ready == 0) return ETIMEDOUT;
    if (ready < 0 && errno == EINTR) continue;
    if (ready < 0) return errno;
    int error = 0;
    socklen_t size = sizeof error;
    getsockopt(socket, SOL_SOCKET, SO_ERROR, &error, &size);
    return error;
  }
}

int ConnectTo(const addrinfo& address, int socket, const Deadline& deadline) {
  if (connect(socket, address.ai_addr, address.ai_addrlen) == 0) return 0;
  return errno == EINPROGRESS ? AwaitConnected(socket, deadline) : errno;
}

void SetOptions(int socket) {
  const int on = 1, idle_seconds = 30, interval_seconds = 10, probes = 3;
  setsockopt(socket, SOL_SOCKET, SO_KEEPALIVE, &on, sizeof on);
  setsockopt(socket, IPPROTO_TCP, TCP_KEEPIDLE, &idle_seconds,
             sizeof idle_seconds);
  setsockopt(socket, IPPROTO_TCP, TCP_KEEPINTVL, &interval_seconds,
             sizeof interval_seconds);
  setsockopt(socket, IPPROTO_TCP, TCP_KEEPCNT, &probes, sizeof probes);
  setsockopt(socket, IPPROTO_TCP, TCP_NODELAY, &on, sizeof on);
}

}  // namespace

absl::StatusOr<TcpConnection> TcpConnection::Open(const std::string& host,
                                                  int port,
                                                  const Deadline& deadline) {
  absl::StatusOr<Addresses> addresses =
      ResolveInTime(&Resolve, host, port, deadline);
  if (!addresses.ok()) return addresses.status();
  std::string errors;
  for (const addrinfo* address = addresses->get(); address != nullptr;
       address = address->ai_next) {
    TcpConnection connection(::socket(
        address->ai_family, SOCK_STREAM | SOCK_CLOEXEC | SOCK_NONBLOCK, 0));
    const int error = connection.socket() < 0
                          ? errno
                          : ConnectTo(*address, connection.socket(), deadline);
    if (error == 0) {
      SetOptions(connection.socket());
      return connection;
    }
    absl::StrAppend(&errors, errors.empty() ? "" : ", ", NameOf(*address), ": ",
                    std::strerror(error));
  }
  return absl::UnavailableError(absl::StrCat(
      "no connection to ", host, " port ", port, " (", errors,
      "); is the domain controller running, and the port open in firewalls?"));
}

bool TcpConnection::AwaitReadable(const Deadline& deadline) const {
  return AwaitReady(socket_, POLLIN, deadline);
}

bool TcpConnection::AwaitWritable(const Deadline& deadline) const {
  return AwaitReady(socket_, POLLOUT, deadline);
}

TcpConnection::~TcpConnection() {
  if (socket_ >= 0) close(socket_);
}

}  // namespace directory_sync::ldap
