// What the system's permissions do for a key; on Windows its access control
// lists do it.

#include <sys/stat.h>

#include "common/identity/identity_directory.h"
#include "common/identity/identity_directory_fixture.h"
#include "common/status/status_matchers.h"
#include "gmock/gmock.h"
#include "gtest/gtest.h"

namespace directory_sync {
namespace {

using ::testing::AllOf;
using ::testing::HasSubstr;

using IdentityPermissionsTest = IdentityDirectoryFixture;

TEST_F(IdentityPermissionsTest, WhatIsWrittenIsItsOwnersAlone) {
  ASSERT_OK(WriteIdentity(directory_, Issue(Mint())));
  struct stat found;
  ASSERT_EQ(stat(directory_.c_str(), &found), 0);
  EXPECT_EQ(found.st_mode & 0777, 0700u);
  ASSERT_EQ(stat(PairPath().c_str(), &found), 0);
  EXPECT_EQ(found.st_mode & 0777, 0600u);
}

TEST_F(IdentityPermissionsTest, KeyThatOthersCanReadIsRefusedWithTheCure) {
  ASSERT_OK(WriteIdentity(directory_, Issue(Mint())));
  ASSERT_EQ(chmod(PairPath().c_str(), 0644), 0);
  EXPECT_THAT(LoadIdentity(directory_, clock_),
              StatusIs(absl::StatusCode::kPermissionDenied,
                       AllOf(HasSubstr(PairPath()), HasSubstr("chmod 600"))));
}

}  // namespace
}  // namespace directory_sync
