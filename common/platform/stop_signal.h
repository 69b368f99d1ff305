#ifndef COMMON_PLATFORM_STOP_SIGNAL_H_
#define COMMON_PLATFORM_STOP_SIGNAL_H_

#include <functional>

#include "absl/base/thread_annotations.h"
#include "absl/synchronization/mutex.h"
#include "absl/time/time.h"

namespace directory_sync {

// "Please stop", from the service manager, Ctrl-C or the program itself.
// Thread safe.
class StopSignal {
 public:
  StopSignal() = default;
  StopSignal(const StopSignal&) = delete;
  StopSignal& operator=(const StopSignal&) = delete;

  // The process's own: requested by SIGTERM and SIGINT, whose default action
  // ends. Also makes writing to a closed pipe an error instead of a death.
  // Call it in main before any thread is started; lives as long as the
  // process.
  static StopSignal& OfProcess();

  // Asks to stop. Safe to repeat: a second Ctrl-C arrives here, too.
  void Request();

  // How often it was asked.
  int requests() const;
  bool requested() const { return requests() > 0; }

  // Blocks until the first request.
  void Wait() const;
  // Returns whether there was one within `timeout`.
  bool WaitFor(absl::Duration timeout) const;

  // Calls `callback` for each later request, in the requesting thread, and at
  // once if there was one already; it must not call back into this object.
  // There is one at a time: nullptr removes it, and it isn't running any more
  // on return.
  void SetCallback(std::function<void()> callback);

 private:
  mutable absl::Mutex mutex_;
  int requests_ ABSL_GUARDED_BY(mutex_) = 0;
  std::function<void()> callback_ ABSL_GUARDED_BY(mutex_);
};

}  // namespace directory_sync

#endif  // COMMON_PLATFORM_STOP_SIGNAL_H_
