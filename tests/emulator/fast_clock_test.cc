#include "tests/emulator/fast_clock.h"

#include "absl/synchronization/mutex.h"
#include "absl/time/time.h"
#include "common/clock/fake_clock.h"
#include "gtest/gtest.h"

namespace directory_sync::emulator {
namespace {

TEST(FastClockTest, RunsFasterThanItsBaseFromItsStart) {
  FakeClock base(absl::FromUnixSeconds(1000));
  FastClock clock(base, 60);
  EXPECT_EQ(clock.Now(), absl::FromUnixSeconds(1000));
  base.Advance(absl::Seconds(2));
  EXPECT_EQ(clock.Now(), absl::FromUnixSeconds(1120));
  EXPECT_EQ(clock.Monotonic() - base.Monotonic(), absl::Seconds(118));
}

TEST(FastClockTest, WaitsAreShorter) {
  FakeClock base;
  FastClock clock(base, 60);
  absl::Mutex mutex;
  absl::MutexLock lock(&mutex);
  const auto never = [] { return false; };
  EXPECT_FALSE(clock.AwaitWithTimeout(mutex, absl::Condition(&never),
                                      absl::ZeroDuration()));
}

}  // namespace
}  // namespace directory_sync::emulator
