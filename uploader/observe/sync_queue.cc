#include "uploader/observe/sync_queue.h"

#include <utility>

#include "common/status/status_macros.h"
#include "uploader/plan/sync_scope.h"
#include "uploader/store/checkpoint_table.h"
#include "uploader/store/run_table.h"

namespace directory_sync::uploader {

using directorysync::upload::v1::RUN_KIND_DELTA;
using directorysync::upload::v1::RUN_KIND_FULL;
using directorysync::upload::v1::RUN_KIND_UNSPECIFIED;

absl::StatusOr<SyncQueue::Run> SyncQueue::Request(RunKind kind,
                                                  absl::string_view trigger) {
  absl::MutexLock lock(&mutex_);
  Run run;
  RETURN_IF_ERROR(state_.Write([&](Database& database) -> absl::Status {
    ASSIGN_OR_RETURN(const SyncScope scope, ReadSyncScope(database));
    if (!scope.chosen()) {
      return absl::FailedPreconditionError(
          "no scope group is chosen: choose one for Hosted Exchange or Hosted "
          "Email on the settings page or with \"directory-syncctl settings "
          "set\"");
    }
    ASSIGN_OR_RETURN(const std::optional<Checkpoint> checkpoint,
                     CheckpointTable(database).Get());
    if (kind == RUN_KIND_UNSPECIFIED) {
      kind = checkpoint.has_value() ? RUN_KIND_DELTA : RUN_KIND_FULL;
    }
    const std::optional<Run>& waiting =
        kind == RUN_KIND_FULL ? waiting_full_ : waiting_delta_;
    if (waiting.has_value()) {
      run = *waiting;
      return absl::OkStatus();
    }
    ASSIGN_OR_RETURN(run,
                     RunTable(database).Start(kind, trigger, clock_.Now()));
    return absl::OkStatus();
  }));
  (kind == RUN_KIND_FULL ? waiting_full_ : waiting_delta_) = run;
  wakeup_.Notify();
  return run;
}

std::optional<SyncQueue::Run> SyncQueue::Take() {
  absl::MutexLock lock(&mutex_);
  std::optional<Run>& waiting =
      waiting_full_.has_value() ? waiting_full_ : waiting_delta_;
  if (waiting.has_value()) changed_ = false;
  return std::exchange(waiting, std::nullopt);
}

void SyncQueue::NoteChange() {
  absl::MutexLock lock(&mutex_);
  changed_ = true;
  wakeup_.Notify();
}

bool SyncQueue::TakeChange() {
  absl::MutexLock lock(&mutex_);
  return std::exchange(changed_, false);
}

}  // namespace directory_sync::uploader
