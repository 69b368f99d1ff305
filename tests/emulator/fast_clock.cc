#include "tests/emulator/fast_clock.h"

#include "absl/synchronization/mutex.h"
#include "absl/time/time.h"

namespace directory_sync::emulator {

FastClock::FastClock(Clock& base, double scale)
    : base_(base),
      scale_(scale),
      start_(base.Now()),
      monotonic_start_(base.Monotonic()) {}

absl::Time FastClock::Now() { return start_ + (base_.Now() - start_) * scale_; }

absl::Duration FastClock::Monotonic() {
  return monotonic_start_ + (base_.Monotonic() - monotonic_start_) * scale_;
}

bool FastClock::AwaitWithTimeout(absl::Mutex& mutex,
                                 const absl::Condition& condition,
                                 absl::Duration timeout) {
  return base_.AwaitWithTimeout(mutex, condition, timeout / scale_);
}

}  // namespace directory_sync::emulator
