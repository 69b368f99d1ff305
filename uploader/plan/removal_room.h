#ifndef UPLOADER_PLAN_REMOVAL_ROOM_H_
#define UPLOADER_PLAN_REMOVAL_ROOM_H_

#include <cstdint>
#include <map>
#include <string>
#include <vector>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"
#include "absl/time/time.h"
#include "common/sqlite/database.h"
#include "proto/directorysync/upload/v1/plan.pb.h"
#include "proto/directorysync/upload/v1/settings.pb.h"
#include "uploader/reconcile/plan.h"
#include "uploader/store/removal_table.h"

namespace directory_sync::uploader {

// The waiting room of removals: what reconcile::RemovalKindOf takes for one is
// carried out only when its delay is over and not too many are wanted, or when
// somebody has approved it. Whoever plans an object, of whatever kind, calls
//
//   Note(guid, run_id, plan.operations)   for each object that is planned
//   Weigh()                               once, after all of them
//   Admit(guid, plan.operations)          before the operations are queued
//
// or, when only one object is planned again, Note and Admit. Use inside
// StateDatabase::Write.
class RemovalRoom {
 public:
  using Operations = std::vector<reconcile::PlannedOperation>;

  // `settings` must outlive it.
  RemovalRoom(Database& database,
              const directorysync::upload::v1::Settings& settings,
              absl::Time now);

  // The object's plan wants these operations: removals among them that are new
  // begin to wait, those that are wanted no longer leave. One that was approved
  // and leaves without having been carried out is told in the history.
  absl::Status Note(absl::string_view guid, int64_t run_id,
                    const Operations& operations);

  // Clears what has waited long enough and isn't too much, withholds the rest,
  // and raises or resolves the alerts.
  absl::Status Weigh();

  // Leaves out what isn't cleared: whole operations, or members of them.
  // Returns whether anything was.
  absl::StatusOr<bool> Admit(absl::string_view guid, Operations& operations);

  // Objects that have to be planned since a removal of theirs is cleared and
  // not queued, each with its run.
  absl::StatusOr<std::map<std::string, int64_t>> ClearedObjects(int limit);

  absl::StatusOr<int64_t> CountWithheld();

  // How many are waiting, withheld and counted of each service and kind, and
  // how many may be.
  absl::StatusOr<std::vector<directorysync::upload::v1::RemovalCount>> Counts();

 private:
  absl::Status Leave(absl::string_view guid, const StoredRemoval& stored);
  absl::Status TellDropped(const StoredRemoval& stored);
  absl::Status WeighGroup(const RemovalGroup& group,
                          reconcile::RemovalKind kind);
  absl::StatusOr<int64_t> LimitOf(const RemovalGroup& group,
                                  reconcile::RemovalKind kind);

  Database& database_;
  RemovalTable table_;
  const directorysync::upload::v1::Settings& settings_;
  const absl::Time now_;
  const absl::Time since_;
};

}  // namespace directory_sync::uploader

#endif  // UPLOADER_PLAN_REMOVAL_ROOM_H_
