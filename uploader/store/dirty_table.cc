#include "uploader/store/dirty_table.h"

#include <utility>

#include "common/status/status_macros.h"

namespace directory_sync::uploader {

absl::Status DirtyTable::Mark(absl::string_view guid, int64_t run_id) {
  if (!mark_.has_value()) {
    ASSIGN_OR_RETURN(mark_,
                     database_.Prepare("INSERT OR REPLACE INTO dirty (guid, "
                                       "run_id) VALUES (?, ?)"));
  }
  mark_->BindBlob(1, guid).BindInt64(2, run_id);
  return mark_->Run();
}

absl::Status DirtyTable::MarkMembersOf(absl::string_view group,
                                       int64_t run_id) {
  ASSIGN_OR_RETURN(Statement mark,
                   database_.Prepare("INSERT OR REPLACE INTO dirty (guid, "
                                     "run_id) SELECT member_guid, ?2 FROM "
                                     "member WHERE group_guid = ?1"));
  mark.BindBlob(1, group).BindInt64(2, run_id);
  return mark.Run();
}

absl::Status DirtyTable::MarkHoldersIn(int service, int64_t run_id) {
  ASSIGN_OR_RETURN(Statement mark,
                   database_.Prepare("INSERT OR REPLACE INTO dirty (guid, "
                                     "run_id) SELECT guid, ?2 FROM mailbox "
                                     "WHERE service = ?1"));
  mark.BindInt64(1, service).BindInt64(2, run_id);
  return mark.Run();
}

absl::Status DirtyTable::MarkListed(int64_t run_id) {
  ASSIGN_OR_RETURN(Statement mark,
                   database_.Prepare("INSERT OR REPLACE INTO dirty (guid, "
                                     "run_id) SELECT guid, ? FROM account"));
  mark.BindInt64(1, run_id);
  return mark.Run();
}

absl::Status DirtyTable::Clear(absl::string_view guid) {
  ASSIGN_OR_RETURN(Statement clear,
                   database_.Prepare("DELETE FROM dirty WHERE guid = ?"));
  clear.BindBlob(1, guid);
  return clear.Run();
}

absl::StatusOr<std::vector<DirtyAccount>> DirtyTable::All() {
  ASSIGN_OR_RETURN(Statement select,
                   database_.Prepare("SELECT guid, run_id FROM dirty"));
  return Select(std::move(select));
}

absl::StatusOr<std::vector<DirtyAccount>> DirtyTable::Some(
    absl::string_view after, int limit) {
  ASSIGN_OR_RETURN(Statement select,
                   database_.Prepare("SELECT guid, run_id FROM dirty WHERE "
                                     "guid > ? ORDER BY guid LIMIT ?"));
  select.BindBlob(1, after).BindInt64(2, limit);
  return Select(std::move(select));
}

absl::StatusOr<bool> DirtyTable::HasMoreThan(int count) {
  ASSIGN_OR_RETURN(Statement select,
                   database_.Prepare("SELECT 1 FROM dirty LIMIT 1 OFFSET ?"));
  select.BindInt64(1, count);
  bool has_more = false;
  RETURN_IF_ERROR(select.ForEach([&](Statement&) {
    has_more = true;
    return absl::OkStatus();
  }));
  return has_more;
}

absl::StatusOr<std::vector<DirtyAccount>> DirtyTable::Select(Statement select) {
  std::vector<DirtyAccount> accounts;
  RETURN_IF_ERROR(select.ForEach([&](Statement& row) {
    accounts.push_back({std::string(row.Blob(0)), row.Int64(1)});
    return absl::OkStatus();
  }));
  return accounts;
}

}  // namespace directory_sync::uploader
