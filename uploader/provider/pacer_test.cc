#include "uploader/provider/pacer.h"

#include <thread>
#include <vector>

#include "absl/synchronization/mutex.h"
#include "common/clock/fake_clock.h"
#include "common/status/status_matchers.h"
#include "gtest/gtest.h"

namespace directory_sync::provider {
namespace {

constexpr absl::Duration kLong = absl::Hours(1);

Limits SmallLimits() {
  Limits limits;
  limits.writes_per_minute = 1;
  return limits;
}

TEST(PacerTest, FirstCallGoesAtOnceAndTheNextWaits) {
  FakeClock clock;
  Pacer pacer(SmallLimits(), clock);
  {
    ASSERT_OK_AND_ASSIGN(
        const Pacer::Permit permit,
        pacer.Await(CallClass::kWrite, Priority::kObject, kLong));
  }
  EXPECT_THAT(
      pacer.Await(CallClass::kWrite, Priority::kObject, absl::ZeroDuration()),
      StatusIs(absl::StatusCode::kDeadlineExceeded));
  EXPECT_OK(pacer.Await(CallClass::kRead, Priority::kObject, kLong));
}

TEST(PacerTest, TellsWhatOfTheLimitIsUsedUntilItCountsNoMore) {
  FakeClock clock;
  Limits limits;
  limits.writes_per_minute = 30;
  Pacer pacer(limits, clock);
  ASSERT_OK(pacer.Await(CallClass::kWrite, Priority::kObject, kLong));
  ASSERT_OK(pacer.Await(CallClass::kWrite, Priority::kPassword, kLong));
  const CallUse writes = pacer.UseOf(CallClass::kWrite);
  EXPECT_EQ(writes.per_minute, 30);
  EXPECT_EQ(writes.planned_per_minute, 30);
  EXPECT_EQ(writes.used, 2);
  EXPECT_EQ(pacer.UseOf(CallClass::kRead).used, 0);
  clock.Advance(absl::Seconds(61));
  EXPECT_EQ(pacer.UseOf(CallClass::kWrite).used, 0);
  pacer.Await(CallClass::kWrite, Priority::kObject, kLong)
      .value()
      .End(/*throttled=*/true);
  EXPECT_EQ(pacer.UseOf(CallClass::kWrite).planned_per_minute, 15);
}

TEST(PacerTest, MostUrgentWaiterGoesFirst) {
  FakeClock clock;
  Pacer pacer(SmallLimits(), clock);
  ASSERT_OK(pacer.Await(CallClass::kWrite, Priority::kObject, kLong));
  absl::Mutex mutex;
  std::vector<Priority> order;
  const auto wait = [&](Priority priority) {
    ASSERT_OK_AND_ASSIGN(const Pacer::Permit permit,
                         pacer.Await(CallClass::kWrite, priority, kLong));
    absl::MutexLock lock(&mutex);
    order.push_back(priority);
  };
  std::thread object([&] { wait(Priority::kObject); });
  clock.AwaitWaiters(1);
  std::thread password([&] { wait(Priority::kPassword); });
  clock.AwaitWaiters(2);
  clock.Advance(absl::Seconds(61));
  password.join();
  clock.Advance(absl::Seconds(122));
  object.join();
  EXPECT_EQ(order,
            (std::vector<Priority>{Priority::kPassword, Priority::kObject}));
}

TEST(PacerTest, WaitEndsAtItsTimeout) {
  FakeClock clock;
  Pacer pacer(SmallLimits(), clock);
  ASSERT_OK(pacer.Await(CallClass::kWrite, Priority::kObject, kLong));
  absl::Status status;
  std::thread waiter([&] {
    status =
        pacer.Await(CallClass::kWrite, Priority::kObject, absl::Seconds(10))
            .status();
  });
  clock.AwaitWaiters(1);
  clock.Advance(absl::Seconds(10));
  waiter.join();
  EXPECT_THAT(status, StatusIs(absl::StatusCode::kDeadlineExceeded));
}

TEST(PacerTest, CancelEndsAllWaiting) {
  FakeClock clock;
  Pacer pacer(SmallLimits(), clock);
  ASSERT_OK(pacer.Await(CallClass::kWrite, Priority::kObject, kLong));
  absl::Status status;
  std::thread waiter([&] {
    status = pacer.Await(CallClass::kWrite, Priority::kObject, kLong).status();
  });
  clock.AwaitWaiters(1);
  pacer.Cancel();
  waiter.join();
  EXPECT_THAT(status, StatusIs(absl::StatusCode::kCancelled));
  EXPECT_THAT(pacer.Await(CallClass::kRead, Priority::kPassword, kLong),
              StatusIs(absl::StatusCode::kCancelled));
}

TEST(PacerTest, ThrottleAnswerShrinksThatClassAlone) {
  FakeClock clock;
  Pacer pacer(Limits(), clock);
  ASSERT_OK_AND_ASSIGN(
      Pacer::Permit permit,
      pacer.Await(CallClass::kWrite, Priority::kObject, kLong));
  permit.End(/*throttled=*/true);
  EXPECT_EQ(pacer.EffectivePerMinute(CallClass::kWrite), 15);
  EXPECT_EQ(pacer.EffectivePerMinute(CallClass::kRead), 60);
}

TEST(PacerTest, PermitKeepsItsPlaceUntilItEnds) {
  FakeClock clock;
  Pacer pacer(SmallLimits(), clock);
  absl::StatusOr<Pacer::Permit> permit =
      pacer.Await(CallClass::kWrite, Priority::kObject, kLong);
  ASSERT_OK(permit);
  clock.Advance(absl::Hours(2));
  EXPECT_FALSE(
      pacer.Await(CallClass::kWrite, Priority::kPassword, absl::ZeroDuration())
          .ok());
  permit->End(/*throttled=*/false);
  clock.Advance(absl::Minutes(2));
  EXPECT_OK(pacer.Await(CallClass::kWrite, Priority::kPassword,
                        absl::ZeroDuration()));
}

}  // namespace
}  // namespace directory_sync::provider
