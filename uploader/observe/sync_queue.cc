#include "uploader/observe/sync_queue.h"

#include <utility>

#include "absl/strings/str_cat.h"
#include "common/status/status_macros.h"
#include "uploader/plan/sync_scope.h"
#include "uploader/store/checkpoint_table.h"
#include "uploader/store/run_table.h"

namespace directory_sync::uploader {

using directorysync::upload::v1::RUN_KIND_DELTA;
using directorysync::upload::v1::RUN_KIND_FULL;
using directorysync::upload::v1::RUN_KIND_UNSPECIFIED;

namespace {

absl::Status RequireScope(Database& database) {
  ASSIGN_OR_RETURN(const SyncScope scope, ReadSyncScope(database));
  if (scope.chosen()) return absl::OkStatus();
  return absl::FailedPreconditionError(
      "no scope group is chosen: choose one for Hosted Exchange or Hosted "
      "Email on the settings page or with \"directory-syncctl settings "
      "set\"");
}

}  // namespace

absl::StatusOr<SyncQueue::Run> SyncQueue::Request(RunKind kind,
                                                  absl::string_view trigger) {
  absl::MutexLock lock(&mutex_);
  Run run;
  RETURN_IF_ERROR(state_.Write([&](Database& database) -> absl::Status {
    RETURN_IF_ERROR(RequireScope(database));
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

absl::StatusOr<SyncQueue::Run> SyncQueue::RequestObject(
    const std::string& object_guid, absl::string_view trigger) {
  absl::MutexLock lock(&mutex_);
  for (const ObjectRun& waiting : objects_) {
    if (waiting.object_guid == object_guid) return waiting.run;
  }
  if (objects_.size() >= kMostObjects) {
    return absl::ResourceExhaustedError(
        absl::StrCat(kMostObjects,
                     " objects wait to be synchronized already: start a sync "
                     "of everything instead"));
  }
  Run run;
  RETURN_IF_ERROR(state_.Write([&](Database& database) -> absl::Status {
    RETURN_IF_ERROR(RequireScope(database));
    ASSIGN_OR_RETURN(
        run, RunTable(database).Start(RUN_KIND_DELTA, trigger, clock_.Now()));
    return absl::OkStatus();
  }));
  objects_.push_back({run, object_guid});
  wakeup_.Notify();
  return run;
}

std::optional<SyncQueue::ObjectRun> SyncQueue::TakeObject() {
  absl::MutexLock lock(&mutex_);
  if (objects_.empty()) return std::nullopt;
  ObjectRun next = std::move(objects_.front());
  objects_.pop_front();
  return next;
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
