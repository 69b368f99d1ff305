#ifndef UPLOADER_ADMIN_REMOVAL_REVIEW_H_
#define UPLOADER_ADMIN_REMOVAL_REVIEW_H_

#include "absl/status/statusor.h"
#include "absl/time/time.h"
#include "proto/directorysync/upload/v1/plan.pb.h"
#include "uploader/store/audit_table.h"
#include "uploader/store/state_database.h"

namespace directory_sync::uploader {

// PlanReview.ListRemovals. INVALID_ARGUMENT: a page_token of another list.
absl::StatusOr<directorysync::upload::v1::ListRemovalsResponse> ListRemovals(
    StateDatabase& state,
    const directorysync::upload::v1::ListRemovalsRequest& request,
    absl::Time now);

// PlanReview.ApproveRemovals, with its entry in the audit. INVALID_ARGUMENT:
// nothing is named, or too much.
absl::StatusOr<directorysync::upload::v1::ApproveRemovalsResponse>
ApproveRemovals(
    StateDatabase& state,
    const directorysync::upload::v1::ApproveRemovalsRequest& request,
    const Actor& actor, absl::Time now);

}  // namespace directory_sync::uploader

#endif  // UPLOADER_ADMIN_REMOVAL_REVIEW_H_
