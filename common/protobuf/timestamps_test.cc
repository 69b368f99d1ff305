#include "common/protobuf/timestamps.h"

#include "gtest/gtest.h"

namespace directory_sync {
namespace {

TEST(TimestampsTest, NanosecondsSurvive) {
  const absl::Time time =
      absl::FromUnixSeconds(1700000000) + absl::Nanoseconds(123456789);
  EXPECT_EQ(FromTimestamp(ToTimestamp(time)), time);
  EXPECT_EQ(ToTimestamp(time).nanos(), 123456789);
}

// Nanoseconds count upwards, also before 1970.
TEST(TimestampsTest, TimesBefore1970HavePositiveNanoseconds) {
  const absl::Time time = absl::FromUnixSeconds(-1) - absl::Nanoseconds(1);
  EXPECT_EQ(ToTimestamp(time).seconds(), -2);
  EXPECT_EQ(ToTimestamp(time).nanos(), 999999999);
  EXPECT_EQ(FromTimestamp(ToTimestamp(time)), time);
}

}  // namespace
}  // namespace directory_sync
