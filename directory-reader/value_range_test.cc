#include "directory-reader/value_range.h"

#include "common/status/status_matchers.h"

namespace directory_sync::directory_reader {
namespace {

TEST(ValueRangeTest, NameWithoutRange) {
  ASSERT_OK_AND_ASSIGN(const RangedName name, ParseRangedName("member"));
  EXPECT_EQ(name.name, "member");
  EXPECT_FALSE(name.has_range);
}

TEST(ValueRangeTest, FirstAndLastPart) {
  ASSERT_OK_AND_ASSIGN(RangedName name, ParseRangedName("member;range=0-1499"));
  EXPECT_EQ(name.name, "member");
  EXPECT_TRUE(name.has_range);
  EXPECT_EQ(name.low, 0u);
  EXPECT_THAT(name.high, testing::Optional(1499u));
  ASSERT_OK_AND_ASSIGN(name, ParseRangedName("member;Range=1500-*"));
  EXPECT_EQ(name.low, 1500u);
  EXPECT_EQ(name.high, std::nullopt);
}

TEST(ValueRangeTest, OtherOptionsAreNoRange) {
  ASSERT_OK_AND_ASSIGN(const RangedName name,
                       ParseRangedName("userCertificate;binary"));
  EXPECT_EQ(name.name, "userCertificate");
  EXPECT_FALSE(name.has_range);
}

TEST(ValueRangeTest, RefusesMalformedRanges) {
  for (const char* text :
       {"member;range=", "member;range=0", "member;range=-1",
        "member;range=5-4", "member;range=*-5", "member;range=0-4294967296",
        "member;range=0-1499;x"}) {
    EXPECT_THAT(ParseRangedName(text),
                StatusIs(absl::StatusCode::kInvalidArgument))
        << text;
  }
}

TEST(ValueRangeTest, Writes) {
  EXPECT_EQ(RangeBetween("member", 0, 4999), "member;range=0-4999");
}

}  // namespace
}  // namespace directory_sync::directory_reader
