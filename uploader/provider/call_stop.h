#ifndef UPLOADER_PROVIDER_CALL_STOP_H_
#define UPLOADER_PROVIDER_CALL_STOP_H_

#include <cstdint>
#include <functional>
#include <map>

#include "absl/base/thread_annotations.h"
#include "absl/synchronization/mutex.h"

namespace directory_sync::provider {

// Ends all calls that are under way, and all later ones, when the process is to
// stop: so that none that hangs holds it up. Shared by the transports. Thread
// safe.
class CallStop {
 public:
  // Calls each registered function, and every later one at once.
  void Stop();

  // `cancel` ends a transport's call from any thread, and must not call back.
  // Returns what Remove takes.
  int64_t Add(std::function<void()> cancel);
  // After it `cancel` isn't called any more.
  void Remove(int64_t id);

 private:
  absl::Mutex mutex_;
  bool stopped_ ABSL_GUARDED_BY(mutex_) = false;
  int64_t last_id_ ABSL_GUARDED_BY(mutex_) = 0;
  std::map<int64_t, std::function<void()>> cancels_ ABSL_GUARDED_BY(mutex_);
};

}  // namespace directory_sync::provider

#endif  // UPLOADER_PROVIDER_CALL_STOP_H_
