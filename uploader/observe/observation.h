#ifndef UPLOADER_OBSERVE_OBSERVATION_H_
#define UPLOADER_OBSERVE_OBSERVATION_H_

#include <optional>
#include <string>
#include <vector>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "common/clock/clock.h"
#include "proto/directorysync/upload/v1/upload.pb.h"
#include "uploader/observe/directory_source.h"
#include "uploader/observe/snapshot_update.h"
#include "uploader/plan/planner.h"
#include "uploader/store/checkpoint_table.h"
#include "uploader/store/state_database.h"

namespace directory_sync::uploader {

// Reads the directory once for a run and brings mirror, checkpoint and queue to
// it: changes in one transaction; where very many accounts have to be planned,
// the planning in many small ones behind it; a snapshot in pieces, too (see
// snapshot_update.h), so that nobody waits long for the state. What can't be
// read whole, an empty snapshot where there were objects, and a reading in
// which too many accounts lost their attributes change nothing. After a
// snapshot that somebody asked for what is held is compared with the provider,
// too (DriftTable). Thread compatible.
class Observation {
 public:
  // Accounts that are planned in one transaction.
  static constexpr int kPiece = 256;

  Observation(StateDatabase& state, DirectorySource& source, Clock& clock,
              int piece = kPiece)
      : state_(state), source_(source), clock_(clock), piece_(piece) {}

  // OK: read and planned. An error, which is also the run's: the directory
  // could not be read, or the state not be written.
  absl::Status Run(const directorysync::upload::v1::Run& run);

  // Reads one object whole, has what the provider refused of it tried again,
  // and plans it; the checkpoint stays where it is. Errors as above.
  absl::Status RunForObject(const directorysync::upload::v1::Run& run,
                            const std::string& object_guid);

  // Reads what changed, because the directory said that something did: for
  // nobody in particular. It is a run ("change") only if it led to operations
  // or removals; else the history shows nothing of it. Does nothing without a
  // checkpoint or a scope group. An error changes nothing and is noted nowhere:
  // ask for a run, which does that.
  absl::Status Follow();

 private:
  // What was read whole.
  struct Reading {
    bool is_snapshot = false;
    std::vector<DirectorySource::Object> objects;
    std::string checkpoint;
  };

  // Where reading can carry on; nothing if it can't.
  absl::StatusOr<std::optional<Checkpoint>> UsableCheckpoint();
  absl::StatusOr<Reading> Read(const directorysync::upload::v1::Run& run);
  absl::StatusOr<Reading> ReadSnapshot(int64_t run_id);
  absl::StatusOr<Reading> ReadChanges(const std::string& checkpoint);
  // Puts whole objects in place of changes of those that aren't known.
  absl::Status ReadUnknown(Reading& reading);
  absl::Status RefuseEmpty(const Reading& reading);
  // `run_id` absent: one of a change, if anything is in scope.
  absl::Status Apply(std::optional<int64_t> run_id, const Reading& reading);
  static absl::Status UpdateMirror(Database& database, int64_t run_id,
                                   const Reading& reading);
  static absl::Status FinishSnapshot(Database& database, int64_t run_id,
                                     SnapshotUpdate& snapshot, absl::Time now);
  absl::StatusOr<Reading> ReadObject(const std::string& object_guid);
  absl::Status ApplyObject(int64_t run_id, const std::string& object_guid,
                           const Reading& reading);
  absl::Status PlanPieces(absl::Time now, PlanningResult& result);
  // Plans what is left and ends the run's reading.
  absl::Status Conclude(Database& database, int64_t run_id,
                        const Reading& reading, absl::Time now,
                        PlanningResult result);
  absl::Status NoteFailure(int64_t run_id, const absl::Status& status);

  StateDatabase& state_;
  DirectorySource& source_;
  Clock& clock_;
  const int piece_;
};

}  // namespace directory_sync::uploader

#endif  // UPLOADER_OBSERVE_OBSERVATION_H_
