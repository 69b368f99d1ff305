#include "tests/directory/port_forwarder.h"

#include <arpa/inet.h>
#include <errno.h>
#include <netinet/in.h>
#include <poll.h>
#include <sys/socket.h>
#include <unistd.h>

#include <memory>
#include <string>
#include <thread>
#include <vector>

#include "common/status/status_matchers.h"
#include "gtest/gtest.h"
#include "tests/directory/file_descriptor.h"

namespace directory_sync::fixture {
namespace {

constexpr int kSoon = 10000;  // Milliseconds; the test fails after them.

sockaddr_in Loopback(int port) {
  sockaddr_in address = {};
  address.sin_family = AF_INET;
  address.sin_port = htons(static_cast<uint16_t>(port));
  address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
  return address;
}

// Connects and waits for nothing else.
FileDescriptor ConnectTo(int port) {
  FileDescriptor fd(socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0));
  const sockaddr_in address = Loopback(port);
  if (connect(fd.get(), reinterpret_cast<const sockaddr*>(&address),
              sizeof(address)) != 0) {
    fd.Reset();
  }
  return fd;
}

void Send(int fd, const std::string& bytes) {
  size_t sent = 0;
  while (sent < bytes.size()) {
    const ssize_t count =
        send(fd, bytes.data() + sent, bytes.size() - sent, MSG_NOSIGNAL);
    if (count <= 0) return;
    sent += count;
  }
}

// Reads to the end; `*error` is 0 for an orderly one.
std::string ReceiveAll(int fd, int* error) {
  std::string result;
  char buffer[65536];
  ssize_t count;
  while ((count = recv(fd, buffer, sizeof(buffer), 0)) > 0) {
    result.append(buffer, count);
  }
  *error = count < 0 ? errno : 0;
  return result;
}

bool Readable(int fd, int timeout) {
  pollfd poll_fd = {fd, POLLIN, 0};
  return poll(&poll_fd, 1, timeout) == 1;
}

// A forwarder into our own namespace, to a listening socket of the test's.
class PortForwarderTest : public testing::Test {
 protected:
  void SetUp() override {
    listener_ = FileDescriptor(socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0));
    sockaddr_in address = Loopback(0);
    socklen_t size = sizeof(address);
    ASSERT_EQ(bind(listener_.get(), reinterpret_cast<sockaddr*>(&address),
                   sizeof(address)),
              0);
    ASSERT_EQ(listen(listener_.get(), 128), 0);
    ASSERT_EQ(getsockname(listener_.get(),
                          reinterpret_cast<sockaddr*>(&address), &size),
              0);
    target_ = ntohs(address.sin_port);
    ASSERT_OK_AND_ASSIGN(forwarder_, PortForwarder::Create({{target_, 0}}));
  }

  int port() const { return forwarder_->port(target_); }

  FileDescriptor AcceptOne() const {
    return FileDescriptor(accept(listener_.get(), nullptr, nullptr));
  }

  FileDescriptor listener_;
  int target_ = 0;
  std::unique_ptr<PortForwarder> forwarder_;
};

TEST_F(PortForwarderTest, RefusesUntilAttached) {
  EXPECT_FALSE(ConnectTo(port()).valid());
  ASSERT_OK(forwarder_->Attach(getpid()));
  EXPECT_TRUE(ConnectTo(port()).valid());
}

TEST_F(PortForwarderTest, PassesBytesBothWaysAndHalfClose) {
  ASSERT_OK(forwarder_->Attach(getpid()));
  const FileDescriptor client = ConnectTo(port());
  const FileDescriptor server = AcceptOne();
  Send(client.get(), "question");
  shutdown(client.get(), SHUT_WR);
  int error = 0;
  EXPECT_EQ(ReceiveAll(server.get(), &error), "question");
  Send(server.get(), "answer");
  shutdown(server.get(), SHUT_WR);
  EXPECT_EQ(ReceiveAll(client.get(), &error), "answer");
  EXPECT_EQ(error, 0);
}

TEST_F(PortForwarderTest, WaitsForASlowReaderAndLosesNothing) {
  ASSERT_OK(forwarder_->Attach(getpid()));
  const FileDescriptor client = ConnectTo(port());
  const FileDescriptor server = AcceptOne();
  std::string much(32 << 20, 'x');
  for (size_t i = 0; i < much.size(); i += 4096) {
    much[i] = "abcdefg"[i / 4096 % 7];
  }
  std::thread sender([&] {
    Send(client.get(), much);
    shutdown(client.get(), SHUT_WR);
  });
  int error = 0;
  EXPECT_TRUE(ReceiveAll(server.get(), &error) == much);
  sender.join();
}

TEST_F(PortForwarderTest, CutResetsAndRefusesAndKeepsThePort) {
  ASSERT_OK(forwarder_->Attach(getpid()));
  const int before = port();
  const FileDescriptor client = ConnectTo(port());
  const FileDescriptor server = AcceptOne();
  forwarder_->Cut();
  int error = 0;
  EXPECT_EQ(ReceiveAll(client.get(), &error), "");
  EXPECT_EQ(error, ECONNRESET);
  EXPECT_EQ(ReceiveAll(server.get(), &error), "");
  EXPECT_EQ(error, ECONNRESET);
  EXPECT_FALSE(ConnectTo(port()).valid());
  forwarder_->Cut();
  forwarder_->Restore();
  EXPECT_EQ(port(), before);
  const FileDescriptor again = ConnectTo(port());
  const FileDescriptor other_end = AcceptOne();
  Send(again.get(), "x");
  EXPECT_TRUE(Readable(other_end.get(), kSoon));
}

TEST_F(PortForwarderTest, CutKeepsThePortFromOthers) {
  forwarder_->Cut();
  const FileDescriptor other(socket(AF_INET, SOCK_STREAM, 0));
  const sockaddr_in address = Loopback(port());
  EXPECT_NE(bind(other.get(), reinterpret_cast<const sockaddr*>(&address),
                 sizeof(address)),
            0);
}

TEST_F(PortForwarderTest, StallHoldsBytesBackUntilRestore) {
  ASSERT_OK(forwarder_->Attach(getpid()));
  const FileDescriptor client = ConnectTo(port());
  const FileDescriptor server = AcceptOne();
  forwarder_->Stall();
  Send(client.get(), "late");
  const FileDescriptor second = ConnectTo(port());
  EXPECT_TRUE(second.valid());
  EXPECT_FALSE(Readable(server.get(), 50));
  EXPECT_FALSE(Readable(listener_.get(), 0));
  forwarder_->Restore();
  char buffer[8];
  EXPECT_EQ(recv(server.get(), buffer, sizeof(buffer), 0), 4);
  EXPECT_TRUE(Readable(listener_.get(), kSoon));
}

TEST_F(PortForwarderTest, ResetsTheClientWhenTheServerIsNotThere) {
  ASSERT_OK(forwarder_->Attach(getpid()));
  listener_.Reset();
  const FileDescriptor client = ConnectTo(port());
  int error = 0;
  ReceiveAll(client.get(), &error);
  EXPECT_EQ(error, ECONNRESET);
}

TEST_F(PortForwarderTest, NamesAPortThatIsTaken) {
  EXPECT_THAT(PortForwarder::Create({{1, target_}}),
              StatusIs(absl::StatusCode::kInternal,
                       testing::HasSubstr(std::to_string(target_))));
}

TEST_F(PortForwarderTest, MethodsMayBeCalledByManyThreads) {
  ASSERT_OK(forwarder_->Attach(getpid()));
  std::vector<std::thread> threads;
  threads.reserve(4);
  for (int i = 0; i < 4; ++i) {
    threads.emplace_back([this] {
      for (int j = 0; j < 50; ++j) {
        forwarder_->Cut();
        forwarder_->Restore();
        ConnectTo(port());
      }
    });
  }
  for (std::thread& thread : threads) thread.join();
}

}  // namespace
}  // namespace directory_sync::fixture
