#include "common/clock/clock.h"

#include <chrono>

namespace directory_sync {
namespace {

class RealClock : public Clock {
 public:
  absl::Time Now() override { return absl::Now(); }

  absl::Duration Monotonic() override {
    return absl::FromChrono(
        std::chrono::steady_clock::now().time_since_epoch());
  }

  bool AwaitWithTimeout(absl::Mutex& mutex, const absl::Condition& condition,
                        absl::Duration timeout) override {
    return mutex.AwaitWithTimeout(condition, timeout);
  }
};

}  // namespace

Clock& SystemClock() {
  static RealClock* const clock = new RealClock();
  return *clock;
}

}  // namespace directory_sync
