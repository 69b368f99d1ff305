#ifndef COMMON_CLOCK_FAKE_CLOCK_H_
#define COMMON_CLOCK_FAKE_CLOCK_H_

#include <set>

#include "absl/base/thread_annotations.h"
#include "absl/synchronization/mutex.h"
#include "absl/time/time.h"
#include "common/clock/clock.h"

namespace directory_sync {

// A clock that moves only when a test says so. Thread safe.
class FakeClock : public Clock {
 public:
  explicit FakeClock(absl::Time start = absl::UnixEpoch()) : now_(start) {}

  absl::Time Now() override;
  absl::Duration Monotonic() override;
  bool AwaitWithTimeout(absl::Mutex& mutex, const absl::Condition& condition,
                        absl::Duration timeout) override;

  // Moves both times on and wakes whoever waits for the new time. The caller
  // must hold no mutex that is being waited on.
  void Advance(absl::Duration step);

  // Steps the wall clock alone, as an administrator or NTP would.
  void StepWallClock(absl::Duration step);

  // Blocks until at least `count` threads are in AwaitWithTimeout with a
  // finite timeout, so that a test can advance to exactly their deadline.
  void AwaitWaiters(int count);

 private:
  absl::Mutex mutex_;
  absl::Time now_ ABSL_GUARDED_BY(mutex_);
  absl::Duration monotonic_ ABSL_GUARDED_BY(mutex_) = absl::ZeroDuration();
  std::multiset<absl::Mutex*> waiters_ ABSL_GUARDED_BY(mutex_);
};

}  // namespace directory_sync

#endif  // COMMON_CLOCK_FAKE_CLOCK_H_
