#ifndef TESTS_EMULATOR_VISIBLE_MUTEX_H_
#define TESTS_EMULATOR_VISIBLE_MUTEX_H_

#include <condition_variable>
#include <mutex>

#include "absl/base/thread_annotations.h"
#include "absl/time/time.h"

namespace directory_sync::emulator {

// std::mutex with the annotations of absl::Mutex. The packaged absl is built
// without ThreadSanitizer's hooks, so that a race behind an absl::Mutex, and
// its absence, are invisible there; the emulator runs inside other tests.
class ABSL_LOCKABLE VisibleMutex {
 public:
  void lock() ABSL_EXCLUSIVE_LOCK_FUNCTION() { mutex_.lock(); }
  void unlock() ABSL_UNLOCK_FUNCTION() { mutex_.unlock(); }

  // Wakes everybody in WaitUntil.
  void NotifyAll() { changed_.notify_all(); }

  // Releases the mutex until somebody notifies or `deadline` of real time has
  // come; may also return without a reason.
  void WaitUntil(absl::Time deadline) ABSL_EXCLUSIVE_LOCKS_REQUIRED(this) {
    changed_.wait_until(mutex_, absl::ToChronoTime(deadline));
  }

 private:
  std::mutex mutex_;
  std::condition_variable_any changed_;
};

class ABSL_SCOPED_LOCKABLE VisibleMutexLock {
 public:
  explicit VisibleMutexLock(VisibleMutex& mutex)
      ABSL_EXCLUSIVE_LOCK_FUNCTION(mutex)
      : mutex_(mutex) {
    mutex_.lock();
  }
  VisibleMutexLock(const VisibleMutexLock&) = delete;
  VisibleMutexLock& operator=(const VisibleMutexLock&) = delete;
  ~VisibleMutexLock() ABSL_UNLOCK_FUNCTION() { mutex_.unlock(); }

 private:
  VisibleMutex& mutex_;
};

}  // namespace directory_sync::emulator

#endif  // TESTS_EMULATOR_VISIBLE_MUTEX_H_
