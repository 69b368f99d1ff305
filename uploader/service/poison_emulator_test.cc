// Many users, some of whom can't be synchronized.

#include <string>
#include <utility>
#include <vector>

#include "absl/strings/str_cat.h"
#include "absl/time/time.h"
#include "common/status/status_matchers.h"
#include "gtest/gtest.h"
#include "uploader/testing/uploader_fixture.h"

namespace directory_sync::uploader {
namespace {

namespace v1 = directorysync::upload::v1;

constexpr int kUsers = 5000;
constexpr int kPoisonEvery = 100;

using PoisonTest = UploaderFixture;

TEST_F(PoisonTest, NinetyNineOfAHundredArriveAndThePoisonIsNamed) {
  std::vector<std::string> poison;
  for (int i = 0; i < kUsers; ++i) {
    const std::string name = absl::StrCat("user", i);
    const bool is_poison = i % kPoisonEvery == 0;
    const std::string guid = directory_.AddUser(
        name,
        {{"mail", name + (is_poison ? "@elsewhere.test" : "@example.com")}});
    directory_.AddMember(group_, guid);
    if (is_poison) poison.push_back(guid);
  }
  StartUploader();
  ASSERT_OK(Register());
  ChooseWithoutWaiting(group_);

  ASSERT_OK(emulator_->provider().WaitFor(
      [&](const emulator::Account& account, const emulator::Journal&) {
        return account.domains.at("example.com").ex_mailboxes.size() ==
               kUsers - kUsers / kPoisonEvery;
      },
      absl::Minutes(10)));
  const Run run = Sync(v1::RUN_KIND_FULL);

  EXPECT_EQ(run.state(), v1::RUN_STATE_INCOMPLETE);
  EXPECT_EQ(Status().open_alerts(), kUsers / kPoisonEvery);
  EXPECT_EQ(poison.size(), kUsers / kPoisonEvery);
  for (const Alert& alert : OpenAlerts()) {
    EXPECT_NE(alert.message().find("on domain 'elsewhere.test'"),
              std::string::npos);
  }
}

}  // namespace
}  // namespace directory_sync::uploader
