#include "common/ldap/sid.h"

#include <string>

#include "common/status/status_matchers.h"

namespace directory_sync::ldap {
namespace {

constexpr char kText[] = "S-1-5-21-1004336348-1177238915-682003330-512";
// [MS-DTYP] and Microsoft's examples: the same SID in binary.
const std::string kBytes(
    "\x01\x05\x00\x00\x00\x00\x00\x05\x15\x00\x00\x00\xdc\xf4\xdc\x3b\x83\x3d"
    "\x2b\x46\x82\x8b\xa6\x28\x00\x02\x00\x00",
    28);

TEST(SidTest, PrintsBinary) {
  ASSERT_OK_AND_ASSIGN(const Sid sid, Sid::FromBytes(kBytes));
  EXPECT_EQ(sid.ToString(), kText);
  EXPECT_EQ(sid.rid(), 512u);
}

TEST(SidTest, ParsesWhatItPrints) {
  ASSERT_OK_AND_ASSIGN(const Sid sid, Sid::Parse(kText));
  EXPECT_EQ(sid.bytes(), kBytes);
}

TEST(SidTest, DomainAndRidAreTakenApartAndPutTogether) {
  ASSERT_OK_AND_ASSIGN(const Sid sid, Sid::Parse(kText));
  ASSERT_OK_AND_ASSIGN(const Sid domain, sid.Domain());
  EXPECT_EQ(domain.ToString(), "S-1-5-21-1004336348-1177238915-682003330");
  EXPECT_THAT(domain.WithRid(512), IsOkAndHolds(sid));
}

TEST(SidTest, LargeAuthorityIsHexadecimal) {
  ASSERT_OK_AND_ASSIGN(const Sid sid, Sid::Parse("S-1-0x123456789abc-1"));
  EXPECT_EQ(sid.bytes().substr(2, 6), "\x12\x34\x56\x78\x9a\xbc");
  EXPECT_EQ(sid.ToString(), "S-1-0x123456789abc-1");
}

TEST(SidTest, RefusesMalformedBinary) {
  std::string wrong_revision = kBytes;
  wrong_revision[0] = 2;
  std::string wrong_count = kBytes;
  wrong_count[1] = 6;
  std::string huge_count = kBytes;
  huge_count[1] = '\xff';
  for (const std::string& bytes :
       {std::string(), std::string("\x01\x00\0\0\0\0\0\x05", 8),
        kBytes.substr(0, 27), kBytes + "x", wrong_revision, wrong_count,
        huge_count}) {
    EXPECT_THAT(Sid::FromBytes(bytes),
                StatusIs(absl::StatusCode::kInvalidArgument));
  }
}

TEST(SidTest, RefusesMalformedText) {
  for (const std::string& text :
       {std::string(), std::string("S-1-5"), std::string("S-2-5-21"),
        std::string("S-1-5-4294967296"), std::string("S-1-5-x"),
        std::string("S-1-281474976710656-1"), "S-1-5" + std::string(400, '-'),
        std::string("S-1-5-1-2-3-4-5-6-7-8-9-10-11-12-13-14-15-16")}) {
    EXPECT_THAT(Sid::Parse(text), StatusIs(absl::StatusCode::kInvalidArgument))
        << text;
  }
}

TEST(SidTest, FullSidHasNoRoomForARid) {
  ASSERT_OK_AND_ASSIGN(const Sid sid,
                       Sid::Parse("S-1-5-1-2-3-4-5-6-7-8-9-10-11-12-13-14-15"));
  EXPECT_THAT(sid.WithRid(1), StatusIs(absl::StatusCode::kInvalidArgument));
  ASSERT_OK_AND_ASSIGN(const Sid everyone, Sid::Parse("S-1-1-0"));
  EXPECT_THAT(everyone.Domain(), StatusIs(absl::StatusCode::kInvalidArgument));
}

}  // namespace
}  // namespace directory_sync::ldap
