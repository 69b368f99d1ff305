#include "password-handler/hook/password_policy.h"

#include <string>

#include "absl/status/status.h"
#include "common/status/status_matchers.h"
#include "gtest/gtest.h"

namespace directory_sync::password_handler {
namespace {

using Code = absl::StatusCode;

absl::Status Try(const std::string& password,
                 const AccountNames& names = {"jsmith", "John Smith-Miller"},
                 const PasswordPolicy& policy = {}) {
  return CheckPassword(policy, names, Secret::CopyOf(password));
}

TEST(PasswordPolicyTest, ThreeKindsAreEnough) {
  EXPECT_OK(Try("Abcdef1"));
  EXPECT_OK(Try("Abcdef!"));
  EXPECT_OK(Try("abcde1!"));
  EXPECT_OK(Try("ABCDE1!"));
  EXPECT_OK(Try("Abcdef漢"));
}

TEST(PasswordPolicyTest, TwoKindsAreNot) {
  for (const char* password :
       {"abcdefgh", "Abcdefgh", "abcdefg1", "ABCDEFG1", "abcdefg!", "1234567!",
        "        ", "Abc defgh", "äöüßabcd", "漢字漢字漢字漢字",
        "漢字漢字abcd"}) {
    EXPECT_THAT(Try(password), StatusIs(Code::kInvalidArgument)) << password;
  }
}

TEST(PasswordPolicyTest, CaseIsKnownBeyondAscii) {
  EXPECT_OK(Try("ÄÖÜabc1"));
  EXPECT_OK(Try("ДОМдом1"));
  EXPECT_THAT(Try("ÄÖÜABC1"), StatusIs(Code::kInvalidArgument));
}

TEST(PasswordPolicyTest, LengthIsInCharacters) {
  EXPECT_THAT(Try("Abcde1"), StatusIs(Code::kInvalidArgument));
  EXPECT_THAT(Try("Äöü1ab"), StatusIs(Code::kInvalidArgument));
  EXPECT_OK(Try("Äöü1abc"));
  PasswordPolicy longer;
  longer.minimum_length = 12;
  EXPECT_THAT(Try("Abcdefghij1", {}, longer), StatusIs(Code::kInvalidArgument));
  EXPECT_OK(Try("Abcdefghijk1", {}, longer));
}

TEST(PasswordPolicyTest, NamesAreNotAllowedInside) {
  for (const char* password :
       {"1-jsmith-X", "1-JSmith-X", "XxJohn11", "XxSMITH11", "Xmiller77!"}) {
    EXPECT_THAT(Try(password), StatusIs(Code::kInvalidArgument)) << password;
  }
  // Two letters are too few to forbid; parts of a part are no part.
  EXPECT_OK(Try("Xy-Jo-1234", {"xy", "Jo Li"}));
  EXPECT_OK(Try("XxSmit11!"));
  EXPECT_THAT(Try("XÜNAL-12x", {"user", "Ünal Öz"}),
              StatusIs(Code::kInvalidArgument));
}

TEST(PasswordPolicyTest, WithoutComplexityOnlyLengthCounts) {
  PasswordPolicy policy;
  policy.complexity = false;
  EXPECT_OK(Try("jsmithjsmith", {"jsmith", ""}, policy));
  EXPECT_THAT(Try("short", {}, policy), StatusIs(Code::kInvalidArgument));
}

TEST(PasswordPolicyTest, WhatIsNotUtf8IsRefused) {
  for (const char* password :
       {"Abcdef1\xff", "Abcdef1\xc3", "Abcdef1\xc0\xaf", "Abcdef1\xed\xa0\x80",
        "Abcdef1\xf4\x90\x80\x80", "Abcdef1\xe2\x82"}) {
    EXPECT_THAT(Try(password), StatusIs(Code::kInvalidArgument));
  }
}

TEST(PasswordPolicyTest, SurvivesItsFile) {
  PasswordPolicy policy;
  policy.complexity = false;
  policy.minimum_length = 14;
  ASSERT_OK_AND_ASSIGN(const PasswordPolicy parsed,
                       ParsePolicy(FormatPolicy(policy)));
  EXPECT_EQ(parsed.complexity, policy.complexity);
  EXPECT_EQ(parsed.minimum_length, policy.minimum_length);
  EXPECT_OK(ParsePolicy(FormatPolicy(policy) + "of_a_later_version=x\n"));
}

TEST(PasswordPolicyTest, DamagedFilesAreRefused) {
  for (const char* text : {"", "complexity=1\n", "minimum_length=7\n",
                           "complexity=2\nminimum_length=7\n",
                           "complexity=1\nminimum_length=many\n",
                           "complexity=1\nminimum_length=-1\n",
                           "complexity=1\nminimum_length=70000\n"}) {
    EXPECT_THAT(ParsePolicy(text), StatusIs(Code::kInvalidArgument)) << text;
  }
}

}  // namespace
}  // namespace directory_sync::password_handler
