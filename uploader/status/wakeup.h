#ifndef UPLOADER_STATUS_WAKEUP_H_
#define UPLOADER_STATUS_WAKEUP_H_

#include "absl/base/thread_annotations.h"
#include "absl/synchronization/mutex.h"
#include "absl/time/time.h"
#include "common/clock/clock.h"

namespace directory_sync::uploader {

// Tells one loop that there is something to do, or to stop. Thread safe.
class Wakeup {
 public:
  explicit Wakeup(Clock& clock) : clock_(clock) {}

  // There is something to do. Several before the loop looks count as one.
  void Notify();

  // The loop is to end.
  void Stop();

  // Waits for Notify, Stop, or until `timeout` has passed. False: stopped.
  bool Wait(absl::Duration timeout);

  bool stopped() const;

 private:
  bool Due() const ABSL_EXCLUSIVE_LOCKS_REQUIRED(mutex_) {
    return notified_ || stopped_;
  }

  Clock& clock_;
  mutable absl::Mutex mutex_;
  bool notified_ ABSL_GUARDED_BY(mutex_) = false;
  bool stopped_ ABSL_GUARDED_BY(mutex_) = false;
};

}  // namespace directory_sync::uploader

#endif  // UPLOADER_STATUS_WAKEUP_H_
