#include "common/ldap/transport.h"

#include <poll.h>
#include <sys/socket.h>

#include <cerrno>
#include <utility>

#include "absl/time/time.h"

namespace directory_sync::ldap {
namespace {

// Requests are small: a peer that doesn't take one for so long is gone.
constexpr absl::Duration kWriteTimeout = absl::Seconds(10);

// Waits until `socket` is ready for `events`; false, with errno, if it isn't
// in time.
bool AwaitReady(int socket, int events, const Deadline& deadline) {
  while (true) {
    pollfd waited = {};
    waited.fd = socket;
    waited.events = static_cast<decltype(waited.events)>(events);
    const int ready = poll(&waited, 1, deadline.PollTimeout());
    if (ready > 0) return true;
    if (ready == 0) errno = ETIMEDOUT;
    if (ready == 0 || errno != EINTR) return false;
  }
}

bool WouldBlock() { return errno == EAGAIN || errno == EWOULDBLOCK; }

}  // namespace

ber_slen_t Transport::Read(void* bytes, ber_len_t size) {
  while (true) {
    const ssize_t got = recv(connection_.socket(), bytes, size, 0);
    if (got >= 0) return got;
    if (errno == EINTR) continue;
    if (!WouldBlock() || non_blocking_) return -1;
    if (!AwaitReady(connection_.socket(), POLLIN, handshake_)) return -1;
  }
}

ber_slen_t Transport::Write(const void* bytes, ber_len_t size) {
  const Deadline deadline = Deadline::In(kWriteTimeout);
  while (true) {
    const ssize_t sent = send(connection_.socket(), bytes, size, MSG_NOSIGNAL);
    if (sent >= 0) return sent;
    if (errno == EINTR) continue;
    if (!WouldBlock()) return -1;
    if (!AwaitReady(connection_.socket(), POLLOUT, deadline)) return -1;
  }
}

Sockbuf_IO* Transport::Functions() {
  static Sockbuf_IO functions = {
      [](Sockbuf_IO_Desc* layer, void* transport) {
        layer->sbiod_pvt = transport;
        return 0;
      },
      [](Sockbuf_IO_Desc* layer) {
        delete &Of(layer);
        layer->sbiod_pvt = nullptr;
        return 0;
      },
      [](Sockbuf_IO_Desc*, int, void*) { return 0; },
      [](Sockbuf_IO_Desc* layer, void* bytes, ber_len_t size) {
        return Of(layer).Read(bytes, size);
      },
      [](Sockbuf_IO_Desc* layer, void* bytes, ber_len_t size) {
        return Of(layer).Write(bytes, size);
      },
      [](Sockbuf_IO_Desc* layer) {
        Of(layer).connection_ = TcpConnection();
        return 0;
      },
  };
  return &functions;
}

Transport& Transport::Install(TcpConnection connection,
                              const Deadline& handshake, Sockbuf& sockbuf) {
  ber_socket_t socket = connection.socket();
  auto* transport = new Transport(std::move(connection), handshake);
  ber_sockbuf_ctrl(&sockbuf, LBER_SB_OPT_SET_FD, &socket);
  ber_sockbuf_add_io(&sockbuf, Functions(), LBER_SBIOD_LEVEL_PROVIDER,
                     transport);
  return *transport;
}

}  // namespace directory_sync::ldap
