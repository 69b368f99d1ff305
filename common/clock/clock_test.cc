#include "common/clock/clock.h"

#include <thread>

#include "absl/synchronization/mutex.h"
#include "absl/time/time.h"
#include "common/clock/fake_clock.h"
#include "gtest/gtest.h"

namespace directory_sync {
namespace {

TEST(FakeClockTest, AdvanceWakesAWaiterAtItsDeadlineAndNotBefore) {
  FakeClock clock;
  absl::Mutex mutex;
  bool never = false;
  bool held = true;
  absl::Duration woken_at;
  std::thread waiter([&] {
    absl::MutexLock lock(&mutex);
    held = clock.AwaitWithTimeout(mutex, absl::Condition(&never),
                                  absl::Seconds(10));
    woken_at = clock.Monotonic();
  });
  clock.AwaitWaiters(1);
  clock.Advance(absl::Seconds(9));
  clock.Advance(absl::Seconds(1));
  waiter.join();
  EXPECT_FALSE(held);
  EXPECT_EQ(woken_at, absl::Seconds(10));
}

TEST(FakeClockTest, ConditionEndsTheWaitWithoutTimePassing) {
  FakeClock clock;
  absl::Mutex mutex;
  bool ready = false;
  bool held = false;
  std::thread waiter([&] {
    absl::MutexLock lock(&mutex);
    held = clock.AwaitWithTimeout(mutex, absl::Condition(&ready),
                                  absl::Seconds(10));
  });
  clock.AwaitWaiters(1);
  {
    absl::MutexLock lock(&mutex);
    ready = true;
  }
  waiter.join();
  EXPECT_TRUE(held);
  EXPECT_EQ(clock.Monotonic(), absl::ZeroDuration());
}

TEST(FakeClockTest, SteppingTheWallClockLeavesMonotonicTime) {
  FakeClock clock(absl::FromUnixSeconds(1000));
  clock.StepWallClock(-absl::Seconds(400));
  EXPECT_EQ(clock.Now(), absl::FromUnixSeconds(600));
  EXPECT_EQ(clock.Monotonic(), absl::ZeroDuration());
}

TEST(SystemClockTest, MonotonicTimeDoesNotGoBack) {
  const absl::Duration before = SystemClock().Monotonic();
  EXPECT_GE(SystemClock().Monotonic(), before);
}

}  // namespace
}  // namespace directory_sync
