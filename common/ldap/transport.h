#ifndef COMMON_LDAP_TRANSPORT_H_
#define COMMON_LDAP_TRANSPORT_H_

#include <lber.h>

#include <utility>

#include "common/ldap/deadline.h"
#include "common/ldap/tcp_connection.h"

namespace directory_sync::ldap {

// The bytes between libldap and the network, in place of libldap's own: no
// call waits longer than it may, and a lost connection raises no SIGPIPE.
// (libldap's own, with the GnuTLS that Debian builds it with, turns in circles
// for ever while a silent server doesn't answer the TLS handshake.)
class Transport {
 public:
  // Puts itself beneath `sockbuf`, which owns it from then on. Until
  // BecomeNonBlocking reads wait for up to `handshake`.
  static Transport& Install(TcpConnection connection, const Deadline& handshake,
                            Sockbuf& sockbuf);

  // From now on reads return at once, as ldap_result wants it.
  void BecomeNonBlocking() { non_blocking_ = true; }

 private:
  Transport(TcpConnection connection, const Deadline& handshake)
      : connection_(std::move(connection)), handshake_(handshake) {}

  ber_slen_t Read(void* bytes, ber_len_t size);
  ber_slen_t Write(const void* bytes, ber_len_t size);

  static Transport& Of(Sockbuf_IO_Desc* layer) {
    return *static_cast<Transport*>(layer->sbiod_pvt);
  }
  static Sockbuf_IO* Functions();

  TcpConnection connection_;
  const Deadline handshake_;
  bool non_blocking_ = false;
};

}  // namespace directory_sync::ldap

#endif  // COMMON_LDAP_TRANSPORT_H_
