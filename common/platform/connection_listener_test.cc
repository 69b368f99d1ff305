#include "common/platform/connection_listener.h"

#include <arpa/inet.h>
#include <netinet/in.h>
#include <poll.h>
#include <sys/resource.h>
#include <sys/socket.h>
#include <unistd.h>

#include <cerrno>
#include <memory>
#include <string>
#include <vector>

#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "absl/synchronization/mutex.h"
#include "absl/time/time.h"
#include "common/status/status_matchers.h"
#include "gmock/gmock.h"
#include "gtest/gtest.h"

namespace directory_sync {
namespace {

// A connection from any address of 127.0.0.0/8.
class Client {
 public:
  Client(int port, const char* from)
      : socket_(socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0)) {
    sockaddr_in own = AddressOf(from, 0);
    EXPECT_EQ(bind(socket_, reinterpret_cast<sockaddr*>(&own), sizeof(own)), 0);
    sockaddr_in peer = AddressOf("127.0.0.1", port);
    EXPECT_EQ(
        connect(socket_, reinterpret_cast<sockaddr*>(&peer), sizeof(peer)), 0);
  }
  ~Client() { close(socket_); }
  Client(const Client&) = delete;

  // Blocks until the other side has closed it.
  void AwaitClosed() const {
    char byte;
    while (recv(socket_, &byte, 1, 0) > 0) {
    }
  }

  bool IsOpen() const {
    char byte;
    return recv(socket_, &byte, 1, MSG_DONTWAIT) < 0 && errno == EAGAIN;
  }

 private:
  static sockaddr_in AddressOf(const char* host, int port) {
    sockaddr_in address = {};
    address.sin_family = AF_INET;
    address.sin_port = htons(static_cast<uint16_t>(port));
    inet_pton(AF_INET, host, &address.sin_addr);
    return address;
  }

  const int socket_;
};

class ConnectionListenerTest : public testing::Test {
 protected:
  ~ConnectionListenerTest() override {
    listener_.reset();
    CloseAll();
  }

  void StartListener(const ConnectionLimits& limits) {
    ASSERT_OK_AND_ASSIGN(listener_,
                         ConnectionListener::Listen("127.0.0.1:0", limits));
    listener_->Start([this](int socket) {
      absl::MutexLock lock(&mutex_);
      taken_.push_back(socket);
    });
  }

  std::unique_ptr<Client> Connect(const char* from = "127.0.0.1") {
    return std::make_unique<Client>(listener_->port(), from);
  }

  void AwaitTaken(size_t count) {
    absl::MutexLock lock(&mutex_);
    const auto enough = [this, count] {
      mutex_.AssertReaderHeld();
      return taken_.size() >= count;
    };
    EXPECT_TRUE(
        mutex_.AwaitWithTimeout(absl::Condition(&enough), absl::Seconds(20)));
  }

  size_t taken() {
    absl::MutexLock lock(&mutex_);
    return taken_.size();
  }

  void CloseAll() {
    absl::MutexLock lock(&mutex_);
    for (const int socket : taken_) close(socket);
    taken_.clear();
  }

  std::unique_ptr<ConnectionListener> listener_;
  absl::Mutex mutex_;
  std::vector<int> taken_ ABSL_GUARDED_BY(mutex_);
};

TEST_F(ConnectionListenerTest, ConnectionsArePassedOn) {
  StartListener({});
  const auto first = Connect();
  const auto second = Connect("127.0.0.2");
  AwaitTaken(2);
  EXPECT_EQ(listener_->refused(), 0);
}

TEST_F(ConnectionListenerTest, OneAddressGetsItsShareAndOthersTheirs) {
  StartListener({10, 2});
  const auto first = Connect();
  const auto second = Connect();
  AwaitTaken(2);
  Connect()->AwaitClosed();
  EXPECT_EQ(listener_->refused(), 1);
  const auto other = Connect("127.0.0.2");
  AwaitTaken(3);
}

TEST_F(ConnectionListenerTest, TotalIsBounded) {
  StartListener({3, 2});
  const auto a = Connect("127.0.0.1");
  const auto b = Connect("127.0.0.2");
  const auto c = Connect("127.0.0.3");
  AwaitTaken(3);
  Connect("127.0.0.4")->AwaitClosed();
  EXPECT_EQ(taken(), 3);
}

TEST_F(ConnectionListenerTest, OldestThatNeedntBeKeptMakesRoom) {
  StartListener({3, 2, [](const std::string& peer) {
                   return absl::StartsWith(peer, "ipv4:127.0.0.1:");
                 }});
  const auto kept = Connect("127.0.0.1");
  AwaitTaken(1);
  const auto old = Connect("127.0.0.2");
  AwaitTaken(2);
  const auto young = Connect("127.0.0.3");
  AwaitTaken(3);
  const auto last = Connect("127.0.0.4");
  AwaitTaken(4);
  old->AwaitClosed();
  EXPECT_TRUE(kept->IsOpen());
  EXPECT_TRUE(young->IsOpen());
  EXPECT_TRUE(last->IsOpen());
  // One address's share stays that, whoever else could make room.
  const auto second = Connect("127.0.0.4");
  AwaitTaken(5);
  Connect("127.0.0.4")->AwaitClosed();
  EXPECT_EQ(listener_->refused(), 1);
  EXPECT_TRUE(kept->IsOpen());
}

TEST_F(ConnectionListenerTest, WhereAllAreKeptANewOneIsRefused) {
  StartListener({2, 2, [](const std::string& /*peer*/) { return true; }});
  const auto a = Connect("127.0.0.1");
  const auto b = Connect("127.0.0.2");
  AwaitTaken(2);
  Connect("127.0.0.3")->AwaitClosed();
  EXPECT_TRUE(a->IsOpen());
  EXPECT_TRUE(b->IsOpen());
}

TEST_F(ConnectionListenerTest, ClosedConnectionsMakeRoom) {
  StartListener({2, 2});
  for (int round = 0; round < 5; ++round) {
    const auto first = Connect();
    const auto second = Connect();
    AwaitTaken(2);
    Connect()->AwaitClosed();
    CloseAll();
  }
}

TEST_F(ConnectionListenerTest, LackOfDescriptorsIsSurvived) {
  StartListener({});
  const int client = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
  sockaddr_in peer = {};
  peer.sin_family = AF_INET;
  peer.sin_port = htons(static_cast<uint16_t>(listener_->port()));
  peer.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
  rlimit old = {};
  getrlimit(RLIMIT_NOFILE, &old);
  rlimit none = old;
  none.rlim_cur = 3;  // fewer than are open: not one more
  ASSERT_EQ(setrlimit(RLIMIT_NOFILE, &none), 0);
  EXPECT_EQ(connect(client, reinterpret_cast<sockaddr*>(&peer), sizeof(peer)),
            0);
  pollfd waiting = {client, POLLIN, 0};
  // The listener can't accept it, nor refuse it.
  EXPECT_EQ(poll(&waiting, 1, 300), 0);
  EXPECT_EQ(taken(), 0);
  setrlimit(RLIMIT_NOFILE, &old);
  AwaitTaken(1);
  close(client);
}

TEST_F(ConnectionListenerTest, NothingIsPassedOnAfterStop) {
  StartListener({});
  listener_->Stop();
  listener_->Stop();
  EXPECT_EQ(taken(), 0);
}

TEST_F(ConnectionListenerTest, TakenPortIsNamed) {
  StartListener({});
  const std::string address = absl::StrCat("127.0.0.1:", listener_->port());
  EXPECT_THAT(
      ConnectionListener::Listen(address, {}).status(),
      StatusIs(absl::StatusCode::kUnavailable, testing::HasSubstr(address)));
}

}  // namespace
}  // namespace directory_sync
