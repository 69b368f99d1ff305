#ifndef UPLOADER_STORE_RUN_TABLE_H_
#define UPLOADER_STORE_RUN_TABLE_H_

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"
#include "absl/time/time.h"
#include "common/sqlite/database.h"
#include "proto/directorysync/upload/v1/upload.pb.h"

namespace directory_sync::uploader {

// Runs and the account of their operations. A run ends by itself when it was
// read and all that it planned is done; one that somebody asked for waits also
// for what earlier ones planned, since whoever waits for it wants to know that
// the provider is as the directory says. Use inside StateDatabase::Write or
// Read.
class RunTable {
 public:
  using Run = directorysync::upload::v1::Run;

  // What became of an operation.
  enum class Outcome { kSucceeded, kFailed, kDropped };

  explicit RunTable(Database& database) : database_(database) {}

  absl::StatusOr<Run> Start(directorysync::upload::v1::RunKind kind,
                            absl::string_view trigger, absl::Time now);

  // A snapshot is read where a delta was asked for.
  absl::Status SetKind(int64_t run_id, directorysync::upload::v1::RunKind kind);

  // The directory was read; `error` names what stays undone although nothing
  // was refused, empty if nothing does.
  absl::Status FinishReading(int64_t run_id, int64_t objects_read,
                             absl::string_view error, absl::Time now);

  // Forgets a run that led to nothing: no operation and no removal that waits
  // is of it.
  absl::Status DiscardIfIdle(int64_t run_id);

  // Whether a run of that trigger was started by nobody.
  static bool IsTimed(absl::string_view trigger);

  // The directory could not be read whole.
  absl::Status Fail(int64_t run_id, absl::string_view error, absl::Time now);

  // Fails the runs that were reading when the process ended.
  absl::Status FailInterrupted(absl::Time now);

  absl::Status AddPlanned(int64_t run_id, int64_t count);

  // Run 0, that of passwords, is ignored.
  absl::Status AddOutcome(int64_t run_id, Outcome outcome, absl::Time now);

  absl::StatusOr<std::optional<Run>> Find(int64_t run_id);

  // Forgets at most `limit` ended ones that were started before then and have
  // no operations any more; never the newest.
  absl::Status Prune(absl::Time before, int limit);

  // Newest first, before `before_id` (0: from the newest).
  absl::StatusOr<std::vector<Run>> List(int64_t before_id, int limit);

 private:
  absl::Status Put(const Run& run, bool reading);
  absl::Status SetHorizon(int64_t run_id);
  absl::Status CloseThoseDone(absl::Time now);
  absl::StatusOr<std::vector<Run>> Select(Statement select);

  Database& database_;
};

}  // namespace directory_sync::uploader

#endif  // UPLOADER_STORE_RUN_TABLE_H_
