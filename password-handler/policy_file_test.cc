#include "password-handler/policy_file.h"

#include <string>

#include "common/platform/files.h"
#include "common/status/status_matchers.h"
#include "gtest/gtest.h"
#include "password-handler/testing/fake_stamps.h"

namespace directory_sync::password_handler {
namespace {

TEST(PolicyFileTest, FollowsTheDomainAndOutlivesIt) {
  const std::string directory = *MakeTemporaryDirectory("policy");
  const std::string path = directory + "/policy";
  FakeStamps stamps;
  stamps.set_policy({true, 12});
  ASSERT_OK(UpdatePolicyFile(stamps, path));
  EXPECT_THAT(ReadFile(path),
              IsOkAndHolds("complexity=1\nminimum_length=12\n"));
  stamps.set_policy({false, 3});
  ASSERT_OK(UpdatePolicyFile(stamps, path));
  EXPECT_THAT(ReadFile(path), IsOkAndHolds("complexity=0\nminimum_length=3\n"));
  stamps.set_failure(absl::UnavailableError("down"));
  EXPECT_THAT(UpdatePolicyFile(stamps, path),
              StatusIs(absl::StatusCode::kUnavailable));
  EXPECT_THAT(ReadFile(path), IsOkAndHolds("complexity=0\nminimum_length=3\n"));
  ASSERT_OK(RemoveTree(directory));
}

}  // namespace
}  // namespace directory_sync::password_handler
