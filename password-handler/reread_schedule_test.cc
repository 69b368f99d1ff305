#include "password-handler/reread_schedule.h"

#include <vector>

#include "gmock/gmock.h"
#include "gtest/gtest.h"

namespace directory_sync::password_handler {
namespace {

using testing::ElementsAre;
using testing::IsEmpty;

constexpr absl::Duration kStart = absl::Seconds(100);
constexpr absl::Duration kTick = absl::Milliseconds(10);

Candidate Of(uint64_t seq, const std::string& name) {
  Candidate capture;
  capture.seq = seq;
  capture.sam_account_name = name;
  return capture;
}

TEST(RereadScheduleTest, NothingOpenIsNeverDue) {
  RereadSchedule schedule;
  EXPECT_EQ(schedule.UntilNext(kStart), absl::InfiniteDuration());
  schedule.Follow({Of(1, "a")}, kStart);
  schedule.Follow({}, kStart);
  EXPECT_EQ(schedule.UntilNext(kStart), absl::InfiniteDuration());
}

TEST(RereadScheduleTest, NewCaptureIsDueSoonAndThenEverMoreRarely) {
  RereadSchedule schedule;
  schedule.Follow({Of(1, "a")}, kStart);
  EXPECT_THAT(schedule.Due(kStart), IsEmpty());
  EXPECT_EQ(schedule.UntilNext(kStart), kTick);
  EXPECT_THAT(schedule.Due(kStart + kTick), ElementsAre(1));
  absl::Duration now = kStart + kTick;
  std::vector<absl::Duration> waits;
  for (int i = 0; i < 16; ++i) {
    schedule.StillOpen(1, now);
    waits.push_back(schedule.UntilNext(now));
    now += waits.back();
  }
  EXPECT_EQ(waits[0], 2 * kTick);
  EXPECT_EQ(waits[1], 4 * kTick);
  EXPECT_EQ(waits[15], absl::Minutes(1));
}

TEST(RereadScheduleTest, OldOnesAreLookedAtDaily) {
  RereadSchedule schedule;
  schedule.Follow({Of(1, "a")}, kStart);
  const absl::Duration later = kStart + absl::Hours(2);
  schedule.StillOpen(1, later);
  EXPECT_EQ(schedule.UntilNext(later), absl::Hours(24));
}

TEST(RereadScheduleTest, NewCaptureWakesOlderOnesOfItsAccount) {
  RereadSchedule schedule;
  schedule.Follow({Of(1, "a"), Of(2, "b")}, kStart);
  const absl::Duration later = kStart + absl::Hours(2);
  schedule.StillOpen(1, later);
  schedule.StillOpen(2, later);
  schedule.Follow({Of(1, "a"), Of(2, "b"), Of(3, "A")}, later);
  EXPECT_THAT(schedule.Due(later + kTick), ElementsAre(1, 3));
}

}  // namespace
}  // namespace directory_sync::password_handler
