#ifndef UPLOADER_ADMIN_PREVIEW_SHELF_H_
#define UPLOADER_ADMIN_PREVIEW_SHELF_H_

#include <list>
#include <memory>
#include <string>

#include "absl/base/thread_annotations.h"
#include "absl/status/statusor.h"
#include "absl/synchronization/mutex.h"
#include "absl/time/time.h"
#include "common/clock/clock.h"
#include "proto/directorysync/upload/v1/plan.pb.h"
#include "uploader/provider/limits.h"
#include "uploader/store/state_database.h"

namespace directory_sync::uploader {

// Makes previews, each planned on a copy of the state, and keeps the newest few
// for a while, so that they can be paged through. Thread safe.
class PreviewShelf {
 public:
  // Keeps them in `directory`, which it empties first. All must outlive it.
  PreviewShelf(StateDatabase& state, std::string directory,
               provider::Limits limits, Clock& clock);
  ~PreviewShelf();

  // PlanReview.Preview. RESOURCE_EXHAUSTED: another is being made, or the disk
  // is full. INVALID_ARGUMENT: the settings can't be.
  absl::StatusOr<directorysync::upload::v1::PreviewResponse> Make(
      const directorysync::upload::v1::PreviewRequest& request)
      ABSL_LOCKS_EXCLUDED(mutex_, making_);

  // PlanReview.ListPreviewOperations.
  absl::StatusOr<directorysync::upload::v1::ListPreviewOperationsResponse> List(
      const directorysync::upload::v1::ListPreviewOperationsRequest& request)
      ABSL_LOCKS_EXCLUDED(mutex_);

 private:
  struct Kept {
    std::string preview_id;
    std::string path;
    std::shared_ptr<StateDatabase> copy;
    absl::Duration made;
  };

  absl::StatusOr<directorysync::upload::v1::PreviewResponse> PlanAt(
      const directorysync::upload::v1::PreviewRequest& request,
      const std::string& preview_id);
  void Keep(Kept kept);
  void DropOld() ABSL_EXCLUSIVE_LOCKS_REQUIRED(mutex_);
  std::shared_ptr<StateDatabase> Find(const std::string& preview_id);

  StateDatabase& state_;
  const std::string directory_;
  const provider::Limits limits_;
  Clock& clock_;
  absl::Mutex making_;
  absl::Mutex mutex_;
  std::list<Kept> kept_ ABSL_GUARDED_BY(mutex_);
};

}  // namespace directory_sync::uploader

#endif  // UPLOADER_ADMIN_PREVIEW_SHELF_H_
