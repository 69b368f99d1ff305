#include "tests/emulator/password_policy.h"

#include "gtest/gtest.h"

namespace directory_sync::emulator {
namespace {

TEST(PasswordPolicyTest, EightCharactersAndThreeClasses) {
  const PasswordRules rules;
  for (const char* good : {"Xy7!kkpp", "abcdefG1", "ABCDEFG 1", "pass word1",
                           "Grüße123", "12345aB!"}) {
    EXPECT_TRUE(PasswordAccepted(good, {}, rules)) << good;
  }
  for (const char* bad : {"", "Xy7!kkp", "abcdefgh", "abcdefg1", "ABCDEFGH1",
                          "12345678!", "Grüß123"}) {
    EXPECT_FALSE(PasswordAccepted(bad, {}, rules)) << bad;
  }
}

TEST(PasswordPolicyTest, NamePartsAreForbiddenOnlyByChoice) {
  PasswordRules rules;
  EXPECT_TRUE(PasswordAccepted("ann.LEE7!", {"ann.lee"}, rules));
  rules.forbid_name_parts = true;
  EXPECT_FALSE(PasswordAccepted("ann.LEE7!", {"ann.lee"}, rules));
  EXPECT_TRUE(PasswordAccepted("Xy7!kkpp", {"ann.lee", ""}, rules));
  EXPECT_TRUE(PasswordAccepted("Xy7!kkpp", {"kk"}, rules));
}

TEST(PasswordPolicyTest, NumbersAreConfigurable) {
  PasswordRules rules;
  rules.min_length = 6;
  rules.min_classes = 1;
  EXPECT_TRUE(PasswordAccepted("abcdef", {}, rules));
  EXPECT_FALSE(PasswordAccepted("abcde", {}, rules));
}

}  // namespace
}  // namespace directory_sync::emulator
