#include "uploader/passwords/password_policy.h"

#include "common/secret/secret_access.h"
#include "common/status/status_matchers.h"
#include "gtest/gtest.h"

namespace directory_sync::uploader {
namespace {

absl::Status Check(const char* text) {
  return CheckPasswordPolicy(Secret::CopyOf(text));
}

TEST(PasswordPolicyTest, TakesThreeOfFourClassesAndEightCharacters) {
  EXPECT_OK(Check("Abcdefg1"));
  EXPECT_OK(Check("abcdef1!"));
  EXPECT_OK(Check("ABCDEF1 "));
  EXPECT_OK(Check("Abcdefg "));
}

TEST(PasswordPolicyTest, RefusesTooShort) {
  EXPECT_THAT(Check("Abcde1!"), StatusIs(absl::StatusCode::kInvalidArgument));
  // Characters count, not bytes: seven of them.
  EXPECT_THAT(Check("\xC3\xA4\xC3\xA4\xC3\xA4\xC3\xA4"
                    "Ab1"),
              StatusIs(absl::StatusCode::kInvalidArgument));
}

TEST(PasswordPolicyTest, RefusesTwoClasses) {
  EXPECT_THAT(Check("abcdefgh1"), StatusIs(absl::StatusCode::kInvalidArgument));
  EXPECT_THAT(Check("Abcdefghij"),
              StatusIs(absl::StatusCode::kInvalidArgument));
}

TEST(PasswordPolicyTest, NeverRepeatsThePassword) {
  EXPECT_EQ(std::string(Check("weakweak").message()).find("weakweak"),
            std::string::npos);
}

TEST(PasswordPolicyTest, RandomOnesPassAndDiffer) {
  const Secret first = RandomPassword();
  EXPECT_OK(CheckPasswordPolicy(first));
  EXPECT_EQ(first.size(), 32);
  EXPECT_NE(first, RandomPassword());
}

}  // namespace
}  // namespace directory_sync::uploader
