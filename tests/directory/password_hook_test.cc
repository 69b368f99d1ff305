// Samba's password hook as the fixture sets it.

#include <sys/stat.h>

#include <fstream>
#include <memory>
#include <sstream>
#include <string>

#include "absl/strings/str_cat.h"
#include "common/status/status_matchers.h"
#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "tests/directory/directory_fixture.h"

namespace directory_sync::fixture {
namespace {

using ::testing::EndsWith;

constexpr absl::string_view kUser = "anna.weber";
constexpr absl::string_view kNewPassword = "Some-New-Passw0rd";

// A hook that notes for whom it was called, and the password's length.
class HookTest : public testing::Test {
 protected:
  void SetUp() override {
    ASSERT_OK_AND_ASSIGN(directory_, PrivateDirectory::Create());
    ASSERT_OK(directory_->WriteFile(
        "hook",
        absl::StrCat("#!/bin/sh\n"
                     "read -r password\n"
                     "echo \"$1 $SAMBA_CPS_ACCOUNT_NAME $password\" >> ",
                     directory_->File("calls"), "\n", "exec test ! -e ",
                     directory_->File("refuse"), "\n")));
    ASSERT_EQ(chmod(directory_->File("hook").c_str(), 0700), 0);
    DirectoryFixtureOptions options;
    options.samba.check_password_script =
        absl::StrCat(directory_->File("hook"), " \"an argument\"");
    ASSERT_OK_AND_ASSIGN(fixture_, DirectoryFixture::Start(options));
  }

  std::string Calls() const {
    std::ifstream file(directory_->File("calls"));
    std::ostringstream text;
    text << file.rdbuf();
    return text.str();
  }

  std::unique_ptr<PrivateDirectory> directory_;
  std::unique_ptr<DirectoryFixture> fixture_;
};

TEST_F(HookTest, IsCalledForEachWayOfChanging) {
  ASSERT_OK(
      fixture_->ChangePasswordByKpasswd(kUser, kUserPassword, "By-Kpasswd-1"));
  EXPECT_EQ(Calls(), "an argument anna.weber By-Kpasswd-1\n");
  ASSERT_OK(fixture_->ResetPasswordByLdaps(kUser, "By-Ldaps-ä-2"));
  EXPECT_THAT(Calls(), EndsWith("anna.weber By-Ldaps-ä-2\n"));
  ASSERT_OK(fixture_->ResetPasswordBySambaTool(kUser, "By-Samba-Tool-3"));
  EXPECT_THAT(Calls(), EndsWith("anna.weber By-Samba-Tool-3\n"));
}

TEST_F(HookTest, RefusesAChangeByItsExitCode) {
  ASSERT_OK(directory_->WriteFile("refuse", ""));
  EXPECT_THAT(fixture_->ResetPasswordByLdaps(kUser, kNewPassword),
              StatusIs(absl::StatusCode::kFailedPrecondition));
  EXPECT_OK(fixture_->CheckPassword(kUser, kUserPassword));
}

TEST_F(HookTest, IsCalledForAChangeThatHistoryThenRefuses) {
  ASSERT_OK(
      fixture_->ChangePasswordByKpasswd(kUser, kUserPassword, kNewPassword));
  EXPECT_THAT(
      fixture_->ChangePasswordByKpasswd(kUser, kNewPassword, kUserPassword),
      StatusIs(absl::StatusCode::kFailedPrecondition));
  EXPECT_THAT(Calls(), EndsWith(absl::StrCat(kUser, " ", kUserPassword, "\n")));
}

}  // namespace
}  // namespace directory_sync::fixture
