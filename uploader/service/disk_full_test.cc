// The state's disk is full: an error that names it, nothing lost, and all goes
// on when there is room again. On a small file system of the test's own.

#include <grpcpp/client_context.h>
#include <sched.h>
#include <sys/mount.h>
#include <unistd.h>

#include <fstream>
#include <string>
#include <vector>

#include "absl/strings/str_cat.h"
#include "common/platform/files.h"
#include "common/server/status_conversion.h"
#include "common/status/status_matchers.h"
#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "uploader/testing/uploader_fixture.h"

namespace directory_sync::uploader {
namespace {

namespace v1 = directorysync::upload::v1;

using testing::HasSubstr;

class DiskFullTest : public UploaderFixture {
 protected:
  void SetUp() override {
    // Seen by this process alone, and gone with it.
    ASSERT_EQ(unshare(CLONE_NEWNS), 0);
    ASSERT_EQ(mount("none", "/", nullptr, MS_REC | MS_PRIVATE, nullptr), 0);
    disk_ = MakeTemporaryDirectory("disk").value();
    ASSERT_EQ(mount("none", disk_.c_str(), "tmpfs", 0, "size=8m"), 0);
    state_directory_ = absl::StrCat(disk_, "/uploader");
  }

  void Fill() {
    std::ofstream ballast(absl::StrCat(disk_, "/ballast"), std::ios::binary);
    const std::string block(4096, 'x');
    while (ballast.write(block.data(), block.size()).flush()) {
    }
  }

  void MakeRoom() { ASSERT_OK(RemoveFile(absl::StrCat(disk_, "/ballast"))); }

  std::string disk_;
};

TEST_F(DiskFullTest, IsNamedLosesNothingAndGoesOnWithRoom) {
  const std::string ann = directory_.AddUser("ann");
  directory_.AddMember(group_, ann);
  Begin();
  Fill();
  for (int i = 0; i < 40; ++i) {
    directory_.AddMember(group_, directory_.AddUser(absl::StrCat("user", i)));
  }

  // What can't be kept isn't promised.
  absl::Status started;
  for (int i = 0; i < 1000 && started.ok(); ++i) {
    grpc::ClientContext context;
    v1::StartSyncResponse response;
    started = FromGrpcStatus(
        admin_->StartSync(&context, v1::StartSyncRequest(), &response));
  }
  EXPECT_THAT(started.ToString(), HasSubstr("disk full"));
  EXPECT_THAT(started.ToString(), HasSubstr("state.db"));

  MakeRoom();

  EXPECT_EQ(Sync(v1::RUN_KIND_FULL).state(), v1::RUN_STATE_SUCCEEDED);
  EXPECT_TRUE(MailboxOf("ann")->enabled());
  for (int i = 0; i < 40; ++i) {
    EXPECT_TRUE(MailboxOf(absl::StrCat("user", i)).has_value()) << i;
  }
  AwaitAlerts([](const std::vector<Alert>& alerts) { return alerts.empty(); });
}

}  // namespace
}  // namespace directory_sync::uploader
