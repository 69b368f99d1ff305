#include "common/platform/service_notifier.h"

#include <sys/socket.h>
#include <sys/time.h>
#include <sys/un.h>
#include <unistd.h>

#include <cstring>
#include <string>

#include "absl/strings/str_cat.h"
#include "absl/time/time.h"
#include "common/platform/environment.h"
#include "common/platform/files.h"
#include "common/status/status_matchers.h"
#include "gmock/gmock.h"
#include "gtest/gtest.h"

namespace directory_sync {
namespace {

// The service manager's end.
class Manager {
 public:
  explicit Manager(const std::string& path)
      : fd_(socket(AF_UNIX, SOCK_DGRAM | SOCK_CLOEXEC, 0)) {
    sockaddr_un address = {};
    address.sun_family = AF_UNIX;
    std::strncpy(address.sun_path, path.c_str(), sizeof(address.sun_path) - 1);
    // A test that waits for what can't come would wait for ever.
    const timeval patience = {20, 0};
    setsockopt(fd_, SOL_SOCKET, SO_RCVTIMEO, &patience, sizeof(patience));
    EXPECT_EQ(bind(fd_, reinterpret_cast<sockaddr*>(&address), sizeof(address)),
              0);
  }
  ~Manager() { close(fd_); }

  std::string Received() {
    char buffer[256];
    const ssize_t size = recv(fd_, buffer, sizeof(buffer), 0);
    return size < 0 ? "" : std::string(buffer, static_cast<size_t>(size));
  }

 private:
  const int fd_;
};

TEST(ServiceNotifierTest, SpeaksTheProtocolOfSystemd) {
  ASSERT_OK_AND_ASSIGN(const std::string root,
                       MakeShortTemporaryDirectory("notify"));
  const std::string path = absl::StrCat(root, "/s");
  Manager manager(path);
  SetEnvironment("NOTIFY_SOCKET", path);
  SetEnvironment("WATCHDOG_USEC", "30000000");
  SetEnvironment("WATCHDOG_PID", absl::StrCat(CurrentProcessId()));
  const auto notifier = SystemServiceNotifier();
  notifier->Ready();
  EXPECT_EQ(manager.Received(), "READY=1");
  notifier->Status("a\nb");
  EXPECT_EQ(manager.Received(), "STATUS=a b");
  notifier->KeepAlive();
  EXPECT_EQ(manager.Received(), "WATCHDOG=1");
  notifier->Stopping();
  EXPECT_EQ(manager.Received(), "STOPPING=1");
  EXPECT_EQ(notifier->WatchdogInterval(), absl::Seconds(30));
  ASSERT_OK(RemoveTree(root));
}

TEST(ServiceNotifierTest, WatchdogOfAnotherProcessIsNotOurs) {
  SetEnvironment("NOTIFY_SOCKET", "/nowhere");
  SetEnvironment("WATCHDOG_USEC", "30000000");
  SetEnvironment("WATCHDOG_PID", "1");
  EXPECT_EQ(SystemServiceNotifier()->WatchdogInterval(), std::nullopt);
}

TEST(ServiceNotifierTest, NobodyListeningIsNoError) {
  SetEnvironment("NOTIFY_SOCKET", "/nowhere");
  SystemServiceNotifier()->Ready();
  SetEnvironment("NOTIFY_SOCKET", "");
  const auto notifier = SystemServiceNotifier();
  notifier->Ready();
  EXPECT_EQ(notifier->WatchdogInterval(), std::nullopt);
}

}  // namespace
}  // namespace directory_sync
