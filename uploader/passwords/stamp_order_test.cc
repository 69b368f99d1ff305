#include "uploader/passwords/stamp_order.h"

#include "gtest/gtest.h"

namespace directory_sync::uploader {
namespace {

directorysync::password::v1::PasswordStamp Stamp(uint32_t version,
                                                 uint64_t time,
                                                 const char* dsa) {
  directorysync::password::v1::PasswordStamp stamp;
  stamp.set_version(version);
  stamp.set_originating_time(time);
  stamp.set_originating_dsa(dsa);
  return stamp;
}

TEST(StampOrderTest, VersionComesBeforeTime) {
  EXPECT_EQ(CompareStamps(Stamp(2, 9, "a"), Stamp(3, 1, "a")),
            StampOrder::kOlder);
  EXPECT_EQ(CompareStamps(Stamp(3, 1, "a"), Stamp(2, 9, "a")),
            StampOrder::kNewer);
}

TEST(StampOrderTest, TimeDecidesBetweenEqualVersions) {
  EXPECT_EQ(CompareStamps(Stamp(2, 1, "b"), Stamp(2, 2, "a")),
            StampOrder::kOlder);
  EXPECT_EQ(CompareStamps(Stamp(2, 2, "a"), Stamp(2, 1, "b")),
            StampOrder::kNewer);
}

TEST(StampOrderTest, AnotherControllerAtTheSameTimeIsATie) {
  EXPECT_EQ(CompareStamps(Stamp(2, 1, "a"), Stamp(2, 1, "b")),
            StampOrder::kTie);
  EXPECT_EQ(CompareStamps(Stamp(2, 1, "a"), Stamp(2, 1, "a")),
            StampOrder::kSame);
}

}  // namespace
}  // namespace directory_sync::uploader
