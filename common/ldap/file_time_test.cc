#include "common/ldap/file_time.h"

#include "absl/time/time.h"
#include "common/status/status_matchers.h"

namespace directory_sync::ldap {
namespace {

TEST(FileTimeTest, UnixEpochIsWhereWindowsSaysItIs) {
  EXPECT_THAT(ParseFileTime("116444736000000000"),
              IsOkAndHolds(absl::UnixEpoch()));
}

TEST(FileTimeTest, KeepsHundredNanoseconds) {
  EXPECT_THAT(ParseFileTime("116444736000000001"),
              IsOkAndHolds(absl::UnixEpoch() + absl::Nanoseconds(100)));
}

TEST(FileTimeTest, ExtremesAreInfinite) {
  EXPECT_THAT(ParseFileTime("0"), IsOkAndHolds(absl::InfinitePast()));
  EXPECT_THAT(ParseFileTime("9223372036854775807"),
              IsOkAndHolds(absl::InfiniteFuture()));
}

TEST(FileTimeTest, RefusesWhatIsNoNumber) {
  for (const char* text : {"", "-1", "9223372036854775808", "1a", "0x10"}) {
    EXPECT_THAT(ParseFileTime(text),
                StatusIs(absl::StatusCode::kInvalidArgument))
        << text;
  }
}

TEST(FileTimeTest, SecondsBeyondAllTimeAreInfinite) {
  EXPECT_EQ(FromSecondsSince1601(kSecondsFrom1601To1970), absl::UnixEpoch());
  EXPECT_EQ(FromSecondsSince1601(~uint64_t{0}), absl::InfiniteFuture());
}

}  // namespace
}  // namespace directory_sync::ldap
