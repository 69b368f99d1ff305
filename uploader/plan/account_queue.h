#ifndef UPLOADER_PLAN_ACCOUNT_QUEUE_H_
#define UPLOADER_PLAN_ACCOUNT_QUEUE_H_

#include <cstdint>
#include <vector>

#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"
#include "absl/time/time.h"
#include "common/sqlite/database.h"
#include "proto/directorysync/upload/v1/upload.pb.h"
#include "uploader/reconcile/plan.h"

namespace directory_sync::uploader {

// An operation in the queue with what it is to write.
struct QueuedOperation {
  directorysync::upload::v1::Operation record;
  reconcile::PlannedOperation planned;
};

// What became of a plan.
struct QueuedPlan {
  // In the order in which they are to be done.
  std::vector<QueuedOperation> operations;
  // Operations that the provider refused lately and that aren't tried now.
  std::vector<directorysync::upload::v1::Operation> refused;
  // The message and cure of the first of those.
  std::string refusal;
  std::string refusal_cure;
};

// Makes the account's pending operations those of `plan`: keeps, changes, adds
// for `run_id`, drops. Refused ones stay out until their retry is due. Level
// triggered: a repeat changes nothing. Use inside StateDatabase::Write.
absl::StatusOr<QueuedPlan> QueuePlan(Database& database, absl::string_view guid,
                                     const reconcile::Plan& plan,
                                     int64_t run_id, absl::Time now);

}  // namespace directory_sync::uploader

#endif  // UPLOADER_PLAN_ACCOUNT_QUEUE_H_
