#include "common/ldap/tcp_connection.h"

#include <arpa/inet.h>
#include <netinet/in.h>
#include <sys/socket.h>
#include <unistd.h>

#include "absl/strings/str_cat.h"
#include "common/status/status_matchers.h"

namespace directory_sync::ldap {
namespace {

using testing::AllOf;
using testing::HasSubstr;

// A socket bound to a free port of 127.0.0.1.
class Port {
 public:
  Port() : socket_(::socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0)) {
    sockaddr_in address = {};
    address.sin_family = AF_INET;
    address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    socklen_t size = sizeof address;
    EXPECT_EQ(bind(socket_, reinterpret_cast<sockaddr*>(&address), size), 0);
    getsockname(socket_, reinterpret_cast<sockaddr*>(&address), &size);
    number_ = ntohs(address.sin_port);
  }
  ~Port() { close(socket_); }
  Port(const Port&) = delete;
  Port& operator=(const Port&) = delete;

  void Listen() { listen(socket_, 1); }
  int number() const { return number_; }

 private:
  const int socket_;
  int number_ = 0;
};

TEST(TcpConnectionTest, Connects) {
  Port port;
  port.Listen();
  EXPECT_OK(TcpConnection::Open("127.0.0.1", port.number(),
                                Deadline::In(absl::Seconds(5))));
}

TEST(TcpConnectionTest, RefusalNamesAddressPortAndCure) {
  Port port;  // bound, but nobody listens
  EXPECT_THAT(TcpConnection::Open("127.0.0.1", port.number(),
                                  Deadline::In(absl::Seconds(5))),
              StatusIs(absl::StatusCode::kUnavailable,
                       AllOf(HasSubstr("Connection refused"),
                             HasSubstr(absl::StrCat("port ", port.number())),
                             HasSubstr("is the domain controller running"))));
}

TEST(TcpConnectionTest, UnknownNameIsSaidSo) {
  EXPECT_THAT(TcpConnection::Open("no-such-host.invalid", 636,
                                  Deadline::In(absl::Seconds(5))),
              StatusIs(absl::StatusCode::kUnavailable,
                       AllOf(HasSubstr("no-such-host.invalid"),
                             HasSubstr("can't be resolved"))));
}

TEST(TcpConnectionTest, DeadlineEndsTheWait) {
  Port port;
  port.Listen();
  // The queue of one is full after two; the next handshake gets no answer.
  const Deadline deadline = Deadline::In(absl::Milliseconds(300));
  std::vector<TcpConnection> connections;
  absl::Status status;
  for (int i = 0; i < 8 && status.ok(); ++i) {
    absl::StatusOr<TcpConnection> connection =
        TcpConnection::Open("127.0.0.1", port.number(), deadline);
    status = connection.status();
    if (connection.ok()) connections.push_back(*std::move(connection));
  }
  EXPECT_THAT(status, StatusIs(absl::StatusCode::kUnavailable,
                               HasSubstr("Connection timed out")));
}

}  // namespace
}  // namespace directory_sync::ldap
