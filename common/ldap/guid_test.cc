#include "common/ldap/guid.h"

#include <string>

#include "common/status/status_matchers.h"
#include "gmock/gmock.h"

namespace directory_sync::ldap {
namespace {

using testing::HasSubstr;

constexpr char kText[] = "00112233-4455-6677-8899-aabbccddeeff";
const std::string kBytes(
    "\x33\x22\x11\x00\x55\x44\x77\x66\x88\x99\xaa\xbb\xcc\xdd\xee\xff", 16);

TEST(GuidTest, TextIsMixedEndian) {
  ASSERT_OK_AND_ASSIGN(const Guid guid, Guid::FromBytes(kBytes));
  EXPECT_EQ(guid.ToString(), kText);
}

TEST(GuidTest, ParsesWhatItPrints) {
  ASSERT_OK_AND_ASSIGN(const Guid guid, Guid::Parse(kText));
  EXPECT_EQ(guid.bytes(), kBytes);
}

TEST(GuidTest, ParsesUpperCaseInBraces) {
  ASSERT_OK_AND_ASSIGN(const Guid guid,
                       Guid::Parse("{00112233-4455-6677-8899-AABBCCDDEEFF}"));
  EXPECT_EQ(guid.ToString(), kText);
}

TEST(GuidTest, RefusesOtherLengthsAndShapes) {
  for (const std::string& bytes :
       {std::string(), std::string(15, 'x'), std::string(17, 'x')}) {
    EXPECT_THAT(Guid::FromBytes(bytes),
                StatusIs(absl::StatusCode::kInvalidArgument));
  }
  for (const char* text : {"", "00112233445566778899aabbccddeeff",
                           "00112233-4455-6677-8899-aabbccddeef",
                           "00112233-4455-6677-8899-aabbccddeefg",
                           "0011223-34455-6677-8899-aabbccddeeff",
                           "{00112233-4455-6677-8899-aabbccddeeff"}) {
    EXPECT_THAT(Guid::Parse(text), StatusIs(absl::StatusCode::kInvalidArgument))
        << text;
  }
}

TEST(GuidTest, ErrorShowsControlCharactersEscaped) {
  EXPECT_THAT(Guid::Parse("a\nb").status().message(), HasSubstr("a\\nb"));
}

}  // namespace
}  // namespace directory_sync::ldap
