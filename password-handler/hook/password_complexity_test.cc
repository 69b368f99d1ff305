#include "password-handler/hook/password_complexity.h"

#include <string>

#include "absl/status/status.h"
#include "common/status/status_matchers.h"
#include "gtest/gtest.h"

namespace directory_sync::password_handler {
namespace {

using Code = absl::StatusCode;

absl::Status Try(const std::string& password,
                 const AccountNames& names = {"jsmith", "John Smith-Miller"}) {
  return CheckComplexity(names, Secret::CopyOf(password));
}

TEST(PasswordComplexityTest, ThreeKindsAreEnough) {
  EXPECT_OK(Try("Abcdef1"));
  EXPECT_OK(Try("Abcdef!"));
  EXPECT_OK(Try("abcde1!"));
  EXPECT_OK(Try("ABCDE1!"));
  EXPECT_OK(Try("Abcdef漢"));
}

TEST(PasswordComplexityTest, TwoKindsAreNot) {
  for (const char* password :
       {"abcdefgh", "Abcdefgh", "abcdefg1", "ABCDEFG1", "abcdefg!", "1234567!",
        "        ", "Abc defgh", "äöüßabcd", "漢字漢字漢字漢字",
        "漢字漢字abcd"}) {
    EXPECT_THAT(Try(password), StatusIs(Code::kInvalidArgument)) << password;
  }
}

TEST(PasswordComplexityTest, CaseIsKnownBeyondAscii) {
  EXPECT_OK(Try("ÄÖÜabc1"));
  EXPECT_OK(Try("ДОМдом1"));
  EXPECT_THAT(Try("ÄÖÜABC1"), StatusIs(Code::kInvalidArgument));
}

TEST(PasswordComplexityTest, NamesAreNotAllowedInside) {
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

TEST(PasswordComplexityTest, WhatIsNotUtf8IsRefused) {
  for (const char* password :
       {"Abcdef1\xff", "Abcdef1\xc3", "Abcdef1\xc0\xaf", "Abcdef1\xed\xa0\x80",
        "Abcdef1\xf4\x90\x80\x80", "Abcdef1\xe2\x82"}) {
    EXPECT_THAT(Try(password), StatusIs(Code::kInvalidArgument));
  }
}

}  // namespace
}  // namespace directory_sync::password_handler
