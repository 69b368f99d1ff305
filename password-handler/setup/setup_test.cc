#include "password-handler/setup/setup.h"

#include <filesystem>
#include <string>

#include "absl/status/status.h"
#include "absl/strings/str_cat.h"
#include "common/platform/files.h"
#include "common/status/status_matchers.h"
#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "password-handler/setup/smb_conf.h"

namespace directory_sync::password_handler {
namespace {

namespace fs = std::filesystem;
using Code = absl::StatusCode;

constexpr char kOriginal[] =
    "[global]\n\tcheck password script = /opt/check\n\trealm = R\n";

class SetupTest : public testing::Test {
 protected:
  SetupTest() : directory_(*MakeTemporaryDirectory("setup")) {
    config_.state_directory = directory_ + "/state";
    config_.socket = directory_ + "/state/hook.socket";
    EXPECT_OK(AtomicWriteFile(smb_conf_, kOriginal, FileAccess::kPublic));
    EXPECT_OK(AtomicWriteFile(hook_, "#!/bin/true\n"));
    fs::permissions(hook_, fs::perms::owner_all);
  }
  ~SetupTest() override { EXPECT_OK(RemoveTree(directory_)); }

  const std::string directory_;
  const std::string smb_conf_ = directory_ + "/smb.conf";
  const std::string hook_ = directory_ + "/hook";
  HandlerConfig config_;
};

TEST_F(SetupTest, IsUndoneByRemove) {
  ASSERT_OK(SetUpSamba(config_, smb_conf_, hook_));
  ASSERT_OK_AND_ASSIGN(const std::string text, ReadFile(smb_conf_));
  EXPECT_EQ(CheckPasswordScript(text),
            absl::StrCat(hook_, " --socket=", config_.socket, " --spool=",
                         config_.SpoolDirectory(), " -- /opt/check"));
  EXPECT_TRUE(fs::is_directory(config_.SpoolDirectory()));
  ASSERT_OK(SetUpSamba(config_, smb_conf_, hook_));
  ASSERT_OK(RemoveFromSamba(smb_conf_));
  EXPECT_THAT(ReadFile(smb_conf_), IsOkAndHolds(kOriginal));
  ASSERT_OK(RemoveFromSamba(smb_conf_));
  EXPECT_THAT(ReadFile(smb_conf_ + ".before-directory-sync"),
              IsOkAndHolds(kOriginal));
}

TEST_F(SetupTest, ModeAndLinkStay) {
  fs::permissions(smb_conf_, fs::perms::owner_read | fs::perms::group_read);
  const std::string link = directory_ + "/link.conf";
  fs::create_symlink(smb_conf_, link);
  ASSERT_OK(SetUpSamba(config_, link, hook_));
  EXPECT_TRUE(fs::is_symlink(link));
  EXPECT_EQ(fs::status(smb_conf_).permissions(),
            fs::perms::owner_read | fs::perms::group_read);
  EXPECT_THAT(ReadFile(smb_conf_), IsOkAndHolds(testing::HasSubstr(hook_)));
}

TEST_F(SetupTest, PathsWithSpacesAreQuoted) {
  config_.socket = "/a b/hook.socket";
  ASSERT_OK(SetUpSamba(config_, smb_conf_, hook_));
  EXPECT_THAT(
      ReadFile(smb_conf_),
      IsOkAndHolds(testing::HasSubstr(" \"--socket=/a b/hook.socket\" ")));
}

TEST_F(SetupTest, WhatCannotWorkIsRefusedAndNothingTouched) {
  EXPECT_THAT(SetUpSamba(config_, smb_conf_, directory_ + "/missing"),
              StatusIs(Code::kFailedPrecondition));
  EXPECT_THAT(SetUpSamba(config_, smb_conf_, "relative/hook"),
              StatusIs(Code::kFailedPrecondition));
  EXPECT_THAT(SetUpSamba(config_, directory_ + "/missing.conf", hook_),
              StatusIs(Code::kNotFound));
  config_.socket = "/quote\"d";
  EXPECT_THAT(SetUpSamba(config_, smb_conf_, hook_),
              StatusIs(Code::kInvalidArgument));
  EXPECT_THAT(ReadFile(smb_conf_), IsOkAndHolds(kOriginal));
}

TEST_F(SetupTest, FileThatIsIncludedMayNotTakeTheHooksPlace) {
  const std::string included = directory_ + "/included.conf";
  ASSERT_OK(AtomicWriteFile(included, "check password script = /other\n"));
  const std::string text =
      absl::StrCat(kOriginal, "include = ", included, "\n");
  ASSERT_OK(AtomicWriteFile(smb_conf_, text));
  EXPECT_THAT(SetUpSamba(config_, smb_conf_, hook_),
              StatusIs(Code::kFailedPrecondition,
                       testing::HasSubstr("move that line")));
  EXPECT_THAT(ReadFile(smb_conf_), IsOkAndHolds(text));
  ASSERT_OK(AtomicWriteFile(included, "workgroup = X\n"));
  EXPECT_OK(SetUpSamba(config_, smb_conf_, hook_));
}

}  // namespace
}  // namespace directory_sync::password_handler
