#ifndef UPLOADER_STORE_OPERATION_TABLE_H_
#define UPLOADER_STORE_OPERATION_TABLE_H_

#include <cstdint>
#include <optional>
#include <set>
#include <string>
#include <vector>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"
#include "absl/time/time.h"
#include "common/sqlite/database.h"
#include "proto/directorysync/upload/v1/upload.pb.h"

namespace directory_sync::uploader {

// Which operations a list shows.
struct OperationFilter {
  // Only those before this one; 0: from the newest.
  int64_t before_id = 0;
  // Only of this run; 0: all.
  int64_t run_id = 0;
  // Only of this address; empty: all.
  std::string address;
  // Only of this object; empty: all.
  std::string guid;
  // Numbers of OperationState and OperationKind; empty: all.
  std::vector<int> states;
  std::vector<int> kinds;
  // Only those planned within.
  absl::Time since = absl::InfinitePast();
  absl::Time until = absl::InfiniteFuture();
  // From the oldest one after this id.
  bool oldest_first = false;
  int64_t after_id = 0;
};

// Operations: those that are pending are the queue, all others are history.
// Use inside StateDatabase::Write or Read.
class OperationTable {
 public:
  using Operation = directorysync::upload::v1::Operation;

  explicit OperationTable(Database& database) : database_(database) {}

  // Adds an operation and returns it with its id.
  absl::StatusOr<Operation> Insert(Operation operation, absl::Time not_before);

  // Replaces the row of operation_id.
  absl::Status Update(const Operation& operation);

  // Not before that time.
  absl::Status Postpone(int64_t operation_id, absl::Time not_before);

  // Makes every pending operation due.
  absl::Status HastenAll(absl::Time now);

  absl::StatusOr<std::optional<Operation>> Find(int64_t operation_id);

  // The account's pending ones, in the order they are to be done.
  absl::StatusOr<std::vector<Operation>> PendingOf(absl::string_view guid);

  // The pending operation that is due longest of accounts not in `busy`.
  absl::StatusOr<std::optional<Operation>> NextDue(
      absl::Time now, const std::set<std::string>& busy);

  // When the next pending operation becomes due; nothing without one.
  absl::StatusOr<std::optional<absl::Time>> NextDueTime();

  // Newest first, unless the filter says otherwise.
  absl::StatusOr<std::vector<Operation>> List(const OperationFilter& filter,
                                              int limit);

  absl::StatusOr<int64_t> CountPending();

  // Forgets at most `limit` that have ended and were planned before that time;
  // returns how many.
  absl::StatusOr<int64_t> Prune(absl::Time before, int limit);

 private:
  absl::StatusOr<std::vector<Operation>> Select(Statement select);

  Database& database_;
};

}  // namespace directory_sync::uploader

#endif  // UPLOADER_STORE_OPERATION_TABLE_H_
