#ifndef TESTS_EMULATOR_FAST_CLOCK_H_
#define TESTS_EMULATOR_FAST_CLOCK_H_

#include "absl/synchronization/mutex.h"
#include "absl/time/time.h"
#include "common/clock/clock.h"

namespace directory_sync::emulator {

// Another clock, run faster from the moment of construction on. Thread safe
// if the other is.
class FastClock : public Clock {
 public:
  // `base` must outlive this clock; `scale` above 0, 1 for its own pace.
  FastClock(Clock& base, double scale);

  absl::Time Now() override;
  absl::Duration Monotonic() override;
  bool AwaitWithTimeout(absl::Mutex& mutex, const absl::Condition& condition,
                        absl::Duration timeout) override;

 private:
  Clock& base_;
  const double scale_;
  const absl::Time start_;
  const absl::Duration monotonic_start_;
};

}  // namespace directory_sync::emulator

#endif  // TESTS_EMULATOR_FAST_CLOCK_H_
