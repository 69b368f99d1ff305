#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/un.h>
#include <unistd.h>

#include <cstring>
#include <string>

#include "absl/strings/str_cat.h"
#include "absl/time/time.h"
#include "common/platform/files.h"
#include "common/platform/local_socket.h"
#include "common/status/status_matchers.h"
#include "gtest/gtest.h"

namespace directory_sync {
namespace {

constexpr absl::Duration kTimeout = absl::Seconds(20);

class LocalSocketTest : public testing::Test {
 protected:
  void SetUp() override {
    ASSERT_OK_AND_ASSIGN(root_, MakeShortTemporaryDirectory("socket"));
    path_ = absl::StrCat(root_, "/s");
  }
  void TearDown() override { ASSERT_OK(RemoveTree(root_)); }

  std::unique_ptr<LocalListener> Listen() {
    auto listener =
        LocalListener::Listen(path_, LocalAccess::kOwnerAndAdministrators);
    EXPECT_OK(listener);
    return *std::move(listener);
  }

  std::string root_;
  std::string path_;
};

TEST_F(LocalSocketTest, PeerHasTheUserOfItsProcess) {
  const auto listener = Listen();
  ASSERT_OK_AND_ASSIGN(const auto client, ConnectLocal(path_, kTimeout));
  ASSERT_OK_AND_ASSIGN(const auto server, listener->Accept());
  EXPECT_EQ(server->peer().user_id, geteuid());
  EXPECT_EQ(server->peer().is_administrator, geteuid() == 0);
}

TEST_F(LocalSocketTest, FileIsForWhomItWasAskedAndGoesWithTheListener) {
  struct stat found;
  {
    const auto listener = Listen();
    ASSERT_EQ(stat(path_.c_str(), &found), 0);
    EXPECT_EQ(found.st_mode & 0777, 0600u);
  }
  EXPECT_FALSE(FileExists(path_));
  ASSERT_OK_AND_ASSIGN(const auto open,
                       LocalListener::Listen(path_, LocalAccess::kEveryone));
  ASSERT_EQ(stat(path_.c_str(), &found), 0);
  EXPECT_EQ(found.st_mode & 0777, 0666u);
}

TEST_F(LocalSocketTest, FileOfADeadListenerIsReplaced) {
  // What a killed listener leaves.
  const int fd = socket(AF_UNIX, SOCK_STREAM, 0);
  sockaddr_un address = {};
  address.sun_family = AF_UNIX;
  std::strncpy(address.sun_path, path_.c_str(), sizeof(address.sun_path) - 1);
  ASSERT_EQ(bind(fd, reinterpret_cast<sockaddr*>(&address), sizeof(address)),
            0);
  close(fd);
  const auto listener = Listen();
  EXPECT_OK(ConnectLocal(path_, kTimeout));
}

}  // namespace
}  // namespace directory_sync
