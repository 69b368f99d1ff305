#ifndef UPLOADER_ADMIN_PLAN_REVIEW_SERVICE_H_
#define UPLOADER_ADMIN_PLAN_REVIEW_SERVICE_H_

#include <functional>

#include "common/clock/clock.h"
#include "proto/directorysync/upload/v1/plan.grpc.pb.h"
#include "uploader/admin/preview_shelf.h"
#include "uploader/store/state_database.h"

namespace directory_sync::uploader {

// PlanReview: thin over the tables and the previews. Thread safe.
class PlanReviewService final
    : public directorysync::upload::v1::PlanReview::Service {
 public:
  // All must outlive the service's calls.
  struct Parts {
    StateDatabase& state;
    PreviewShelf& previews;
    Clock& clock;
    // Called when removals were approved.
    std::function<void()> on_approved;
  };

  explicit PlanReviewService(Parts parts) : parts_(std::move(parts)) {}

#define DIRECTORY_SYNC_PLAN_RPC(Method)                                  \
  grpc::Status Method(grpc::ServerContext* context,                      \
                      const directorysync::upload::v1::Method##Request*, \
                      directorysync::upload::v1::Method##Response*) override

  DIRECTORY_SYNC_PLAN_RPC(ListRemovals);
  DIRECTORY_SYNC_PLAN_RPC(ApproveRemovals);
  DIRECTORY_SYNC_PLAN_RPC(Preview);
  DIRECTORY_SYNC_PLAN_RPC(ListPreviewOperations);
#undef DIRECTORY_SYNC_PLAN_RPC

 private:
  Parts parts_;
};

}  // namespace directory_sync::uploader

#endif  // UPLOADER_ADMIN_PLAN_REVIEW_SERVICE_H_
