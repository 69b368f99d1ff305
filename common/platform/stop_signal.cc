#include "common/platform/stop_signal.h"

#include <utility>

namespace directory_sync {

void StopSignal::Request() {
  absl::MutexLock lock(&mutex_);
  ++requests_;
  if (callback_ != nullptr) callback_();
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

void StopSignal::SetCallback(std::function<void()> callback) {
  absl::MutexLock lock(&mutex_);
  callback_ = std::move(callback);
  if (requests_ > 0 && callback_ != nullptr) callback_();
}

}  // namespace directory_sync
