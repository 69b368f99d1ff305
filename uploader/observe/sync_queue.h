#ifndef UPLOADER_OBSERVE_SYNC_QUEUE_H_
#define UPLOADER_OBSERVE_SYNC_QUEUE_H_

#include <deque>
#include <optional>
#include <string>

#include "absl/base/thread_annotations.h"
#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"
#include "absl/synchronization/mutex.h"
#include "common/clock/clock.h"
#include "proto/directorysync/upload/v1/upload.pb.h"
#include "uploader/status/wakeup.h"
#include "uploader/store/state_database.h"

namespace directory_sync::uploader {

// The syncs that wait for the observer. Of each kind at most one waits: whoever
// asks while one does gets that one, since it will see everything that was
// there when he asked. Thread safe.
class SyncQueue {
 public:
  using Run = directorysync::upload::v1::Run;
  using RunKind = directorysync::upload::v1::RunKind;

  SyncQueue(StateDatabase& state, Clock& clock)
      : state_(state), clock_(clock), wakeup_(clock) {}

  // Asks for a sync. RUN_KIND_UNSPECIFIED: a delta where there is a checkpoint,
  // else a full one. FAILED_PRECONDITION, with the cure: no scope group is
  // chosen.
  absl::StatusOr<Run> Request(RunKind kind, absl::string_view trigger);

  // The run whose turn it is, full ones first; nothing if none waits. It will
  // see all changes that were noted.
  std::optional<Run> Take();

  // Asks that one object is read and written, without the others: a run of its
  // own. FAILED_PRECONDITION as above; RESOURCE_EXHAUSTED: kMostObjects wait.
  static constexpr size_t kMostObjects = 100;
  absl::StatusOr<Run> RequestObject(const std::string& object_guid,
                                    absl::string_view trigger);

  // The run of one object.
  struct ObjectRun {
    Run run;
    std::string object_guid;
  };

  // The one whose turn it is; nothing if none waits.
  std::optional<ObjectRun> TakeObject();

  // The directory says that something may have changed. That is no run yet: see
  // Observation::Follow.
  void NoteChange();

  // Whether a change was noted since the last Take or TakeChange.
  bool TakeChange();

  // For the observer: wakes it and tells it to stop.
  Wakeup& wakeup() { return wakeup_; }

 private:
  StateDatabase& state_;
  Clock& clock_;
  Wakeup wakeup_;
  absl::Mutex mutex_;
  std::optional<Run> waiting_full_ ABSL_GUARDED_BY(mutex_);
  std::optional<Run> waiting_delta_ ABSL_GUARDED_BY(mutex_);
  std::deque<ObjectRun> objects_ ABSL_GUARDED_BY(mutex_);
  bool changed_ ABSL_GUARDED_BY(mutex_) = false;
};

}  // namespace directory_sync::uploader

#endif  // UPLOADER_OBSERVE_SYNC_QUEUE_H_
