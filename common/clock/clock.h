#ifndef COMMON_CLOCK_CLOCK_H_
#define COMMON_CLOCK_CLOCK_H_

#include "absl/synchronization/mutex.h"
#include "absl/time/time.h"

namespace directory_sync {

// All that a component may know of time, and its only way to wait for it.
// Thread safe.
class Clock {
 public:
  virtual ~Clock() = default;

  // Wall-clock time: for people and for comparison with other machines.
  virtual absl::Time Now() = 0;

  // Time since an arbitrary fixed point; never steps. For deadlines.
  virtual absl::Duration Monotonic() = 0;

  // Waits until `condition` holds or `timeout` has passed by this clock, and
  // returns whether the condition held. `mutex` must be held and is held
  // again on return. InfiniteDuration waits for the condition alone.
  virtual bool AwaitWithTimeout(absl::Mutex& mutex,
                                const absl::Condition& condition,
                                absl::Duration timeout) = 0;
};

// The machine's clock. Lives as long as the process.
Clock& SystemClock();

}  // namespace directory_sync

#endif  // COMMON_CLOCK_CLOCK_H_
