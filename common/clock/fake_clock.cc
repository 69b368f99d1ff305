#include "common/clock/fake_clock.h"

#include <vector>

namespace directory_sync {

absl::Time FakeClock::Now() {
  absl::MutexLock lock(&mutex_);
  return now_;
}

absl::Duration FakeClock::Monotonic() {
  absl::MutexLock lock(&mutex_);
  return monotonic_;
}

bool FakeClock::AwaitWithTimeout(absl::Mutex& mutex,
                                 const absl::Condition& condition,
                                 absl::Duration timeout) {
  const absl::Duration deadline = Monotonic() + timeout;
  if (timeout == absl::InfiniteDuration()) {
    mutex.Await(condition);
    return true;
  }
  {
    absl::MutexLock lock(&mutex_);
    waiters_.insert(&mutex);
  }
  auto condition_or_deadline = [&]() {
    return condition.Eval() || Monotonic() >= deadline;
  };
  mutex.Await(absl::Condition(&condition_or_deadline));
  {
    absl::MutexLock lock(&mutex_);
    waiters_.erase(waiters_.find(&mutex));
  }
  return condition.Eval();
}

void FakeClock::Advance(absl::Duration step) {
  std::vector<absl::Mutex*> to_wake;
  {
    absl::MutexLock lock(&mutex_);
    now_ += step;
    monotonic_ += step;
    to_wake.assign(waiters_.begin(), waiters_.end());
  }
  // Releasing a mutex makes Abseil look at the conditions waited for on it.
  for (absl::Mutex* waiter : to_wake) {
    waiter->Lock();
    waiter->Unlock();
  }
}

void FakeClock::StepWallClock(absl::Duration step) {
  absl::MutexLock lock(&mutex_);
  now_ += step;
}

void FakeClock::AwaitWaiters(int count) {
  absl::MutexLock lock(&mutex_);
  auto enough = [&]() ABSL_EXCLUSIVE_LOCKS_REQUIRED(mutex_) {
    return static_cast<int>(waiters_.size()) >= count;
  };
  mutex_.Await(absl::Condition(&enough));
}

}  // namespace directory_sync
