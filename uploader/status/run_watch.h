#ifndef UPLOADER_STATUS_RUN_WATCH_H_
#define UPLOADER_STATUS_RUN_WATCH_H_

#include <cstdint>
#include <functional>
#include <map>
#include <optional>

#include "absl/base/thread_annotations.h"
#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/synchronization/mutex.h"
#include "proto/directorysync/upload/v1/upload.pb.h"
#include "uploader/store/state_database.h"

namespace directory_sync::uploader {

// Tells those who wait for the end of a run. Thread safe.
class RunWatch {
 public:
  using Run = directorysync::upload::v1::Run;
  using Callback = std::function<void(absl::StatusOr<Run>)>;

  explicit RunWatch(StateDatabase& state) : state_(state) {}

  // Calls `callback` once: when the run has ended (at once if it has), with
  // NOT_FOUND for a run that there isn't, or with CANCELLED by Cancel or Stop.
  // It must not call back into this object. Returns a ticket for Cancel.
  int64_t Await(int64_t run_id, Callback callback);

  // Calls the callback of `ticket` with CANCELLED, unless it was called.
  void Cancel(int64_t ticket);

  // Runs may have ended: call it after each commit that can end one.
  void Notify();

  // Cancels all.
  void Stop();

 private:
  struct Waiter {
    int64_t run_id = 0;
    Callback callback;
  };

  // The run if it has ended, nothing if not, or an error.
  absl::StatusOr<std::optional<Run>> FindEnded(int64_t run_id);

  StateDatabase& state_;
  absl::Mutex mutex_;
  int64_t last_ticket_ ABSL_GUARDED_BY(mutex_) = 0;
  std::map<int64_t, Waiter> waiters_ ABSL_GUARDED_BY(mutex_);
};

}  // namespace directory_sync::uploader

#endif  // UPLOADER_STATUS_RUN_WATCH_H_
