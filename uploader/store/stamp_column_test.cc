#include "uploader/store/stamp_column.h"

#include "gtest/gtest.h"

namespace directory_sync::uploader {
namespace {

using directorysync::password::v1::PasswordStamp;

PasswordStamp Stamp(uint32_t version, uint64_t time, const std::string& dsa) {
  PasswordStamp stamp;
  stamp.set_version(version);
  stamp.set_originating_time(time);
  stamp.set_originating_dsa(dsa);
  return stamp;
}

TEST(StampColumnTest, ComesBackAsItWas) {
  const PasswordStamp stamp =
      Stamp(0x80000001, 13350000000, std::string("\0\xFF", 2));
  const auto found = FromStampColumn(ToStampColumn(stamp));
  ASSERT_TRUE(found.has_value());
  EXPECT_EQ(found->version(), stamp.version());
  EXPECT_EQ(found->originating_time(), stamp.originating_time());
  EXPECT_EQ(found->originating_dsa(), stamp.originating_dsa());
}

TEST(StampColumnTest, NoneIsNone) {
  EXPECT_EQ(ToStampColumn(std::nullopt), "");
  EXPECT_FALSE(FromStampColumn("").has_value());
  EXPECT_FALSE(FromStampColumn("short").has_value());
}

TEST(StampColumnTest, BytesSortAsStampsDo) {
  EXPECT_LT(ToStampColumn(Stamp(2, 900, "b")),
            ToStampColumn(Stamp(10, 100, "a")));
  EXPECT_LT(ToStampColumn(Stamp(2, 100, "b")),
            ToStampColumn(Stamp(2, 900, "a")));
}

}  // namespace
}  // namespace directory_sync::uploader
