#include "uploader/status/wakeup.h"

namespace directory_sync::uploader {

void Wakeup::Notify() {
  absl::MutexLock lock(&mutex_);
  notified_ = true;
}

void Wakeup::Stop() {
  absl::MutexLock lock(&mutex_);
  stopped_ = true;
}

bool Wakeup::Wait(absl::Duration timeout) {
  absl::MutexLock lock(&mutex_);
  clock_.AwaitWithTimeout(mutex_, absl::Condition(this, &Wakeup::Due), timeout);
  notified_ = false;
  return !stopped_;
}

bool Wakeup::stopped() const {
  absl::MutexLock lock(&mutex_);
  return stopped_;
}

}  // namespace directory_sync::uploader
