#ifndef UPLOADER_STORE_DIRTY_TABLE_H_
#define UPLOADER_STORE_DIRTY_TABLE_H_

#include <optional>
#include <string>
#include <vector>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"
#include "common/sqlite/database.h"

namespace directory_sync::uploader {

// An account that has to be planned again.
struct DirtyAccount {
  std::string guid;
  // For whose sake.
  int64_t run_id = 0;
};

// The accounts that something changed for since they were planned: what makes
// the cost of planning follow the change. Use inside StateDatabase::Write or
// Read.
class DirtyTable {
 public:
  explicit DirtyTable(Database& database) : database_(database) {}

  // Harmless to repeat; the newest run counts.
  absl::Status Mark(absl::string_view guid, int64_t run_id);

  // Many at once: a group's members, the holders of a service's mailboxes
  // (numbered as in the table), the accounts in the list.
  absl::Status MarkMembersOf(absl::string_view group, int64_t run_id);
  absl::Status MarkHoldersIn(int service, int64_t run_id);
  absl::Status MarkListed(int64_t run_id);

  absl::Status Clear(absl::string_view guid);

  absl::StatusOr<std::vector<DirtyAccount>> All();

  // In order of their objectGUIDs, those behind `after` (empty: from the
  // first).
  absl::StatusOr<std::vector<DirtyAccount>> Some(absl::string_view after,
                                                 int limit);

  // Whether there are more than `count`; costs that many rows at most.
  absl::StatusOr<bool> HasMoreThan(int count);

 private:
  static absl::StatusOr<std::vector<DirtyAccount>> Select(Statement select);

  Database& database_;
  // Kept, since whole directories are marked.
  std::optional<Statement> mark_;
};

}  // namespace directory_sync::uploader

#endif  // UPLOADER_STORE_DIRTY_TABLE_H_
