#include "uploader/admin/plan_review_service.h"

#include <grpcpp/server_context.h>

#include <utility>

#include "common/log/log.h"
#include "common/server/status_conversion.h"
#include "uploader/admin/actor.h"
#include "uploader/admin/removal_review.h"

namespace directory_sync::uploader {

namespace v1 = directorysync::upload::v1;

grpc::Status PlanReviewService::ListRemovals(
    grpc::ServerContext*, const v1::ListRemovalsRequest* request,
    v1::ListRemovalsResponse* response) {
  auto result =
      uploader::ListRemovals(parts_.state, *request, parts_.clock.Now());
  if (result.ok()) *response = *std::move(result);
  return ToGrpcStatus(result.status());
}

grpc::Status PlanReviewService::ApproveRemovals(
    grpc::ServerContext* context, const v1::ApproveRemovalsRequest* request,
    v1::ApproveRemovalsResponse* response) {
  auto result = uploader::ApproveRemovals(parts_.state, *request,
                                          ActorOf(*context, request->os_user()),
                                          parts_.clock.Now());
  if (!result.ok()) return ToGrpcStatus(result.status());
  LogInfo("removals_approved",
          {{"os_user", request->os_user()}, {"approved", result->approved()}});
  *response = *std::move(result);
  parts_.on_approved();
  return grpc::Status::OK;
}

grpc::Status PlanReviewService::Preview(grpc::ServerContext*,
                                        const v1::PreviewRequest* request,
                                        v1::PreviewResponse* response) {
  auto result = parts_.previews.Make(*request);
  if (result.ok()) *response = *std::move(result);
  return ToGrpcStatus(result.status());
}

grpc::Status PlanReviewService::ListPreviewOperations(
    grpc::ServerContext*, const v1::ListPreviewOperationsRequest* request,
    v1::ListPreviewOperationsResponse* response) {
  auto result = parts_.previews.List(*request);
  if (result.ok()) *response = *std::move(result);
  return ToGrpcStatus(result.status());
}

}  // namespace directory_sync::uploader
