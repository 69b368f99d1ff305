#include "common/platform/stop_signal.h"

#include <utility>

namespace directory_sync {

void StopSignal::Request() {
  absl::MutexLock lock(&mutex_);
  ++requests_;
  for (const auto& callback : callbacks_) callback();
}

int StopSignal::requests() const {
  absl::MutexLock lock(&mutex_);
  return requests_;
}

void StopSignal::Wait() const { WaitFor(absl::InfiniteDuration()); }

bool StopSignal::WaitFor(absl::Duration timeout) const {
  const auto requested = [this]() ABSL_EXCLUSIVE_LOCKS_REQUIRED(mutex_) {
    return requests_ > 0;
  };
  absl::MutexLock lock(&mutex_);
  return mutex_.AwaitWithTimeout(absl::Condition(&requested), timeout);
}

void StopSignal::OnRequest(std::function<void()> callback) {
  absl::MutexLock lock(&mutex_);
  if (requests_ > 0) callback();
  callbacks_.push_back(std::move(callback));
}

}  // namespace directory_sync
