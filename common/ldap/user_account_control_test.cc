#include "common/ldap/user_account_control.h"

#include "common/status/status_matchers.h"

namespace directory_sync::ldap {
namespace {

TEST(UserAccountControlTest, DisabledUser) {
  ASSERT_OK_AND_ASSIGN(const UserAccountControl control,
                       UserAccountControl::Parse("514"));
  EXPECT_TRUE(control.is_disabled());
  EXPECT_TRUE(control.is_normal_account());
  EXPECT_FALSE(control.is_machine());
}

TEST(UserAccountControlTest, DomainControllerIsAMachine) {
  ASSERT_OK_AND_ASSIGN(const UserAccountControl control,
                       UserAccountControl::Parse("532480"));
  EXPECT_TRUE(control.is_machine());
  EXPECT_FALSE(control.is_disabled());
}

TEST(UserAccountControlTest, HighestBitMakesTheTextNegative) {
  ASSERT_OK_AND_ASSIGN(const UserAccountControl control,
                       UserAccountControl::Parse("-2147483134"));
  EXPECT_EQ(control.bits(), 0x80000202u);
  EXPECT_TRUE(control.is_disabled());
}

TEST(UserAccountControlTest, RefusesWhatIsNoNumber) {
  for (const char* text : {"", "4294967296", "x", "51 4"}) {
    EXPECT_THAT(UserAccountControl::Parse(text),
                StatusIs(absl::StatusCode::kInvalidArgument))
        << text;
  }
}

}  // namespace
}  // namespace directory_sync::ldap
