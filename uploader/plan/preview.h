#ifndef UPLOADER_PLAN_PREVIEW_H_
#define UPLOADER_PLAN_PREVIEW_H_

#include "absl/status/statusor.h"
#include "absl/time/time.h"
#include "absl/types/optional.h"
#include "proto/directorysync/upload/v1/plan.pb.h"
#include "uploader/provider/limits.h"
#include "uploader/store/state_database.h"

namespace directory_sync::uploader {

// Plans everything on `copy` (see CopyForPlanning), with these settings instead
// of its own if there are any, and sums up what is pending then: all of the
// answer but preview_id. The copy holds the operations and removals after it.
absl::StatusOr<directorysync::upload::v1::PreviewResponse> PlanOnCopy(
    StateDatabase& copy,
    const absl::optional<directorysync::upload::v1::Settings>& settings,
    const provider::Limits& limits, absl::Time now);

}  // namespace directory_sync::uploader

#endif  // UPLOADER_PLAN_PREVIEW_H_
