#include "uploader/store/audit_table.h"

#include <utility>

#include "common/status/status_macros.h"
#include "uploader/store/timestamps.h"

namespace directory_sync::uploader {

absl::Status AuditTable::Add(const Actor& actor, absl::string_view action,
                             absl::string_view details, absl::Time now) {
  ASSIGN_OR_RETURN(
      Statement insert,
      database_.Prepare("INSERT INTO audit (time, os_user, caller, action, "
                        "details) VALUES (?, ?, ?, ?, ?)"));
  insert.BindInt64(1, ToColumn(now))
      .BindText(2, actor.os_user)
      .BindText(3, actor.caller)
      .BindText(4, action)
      .BindText(5, details);
  return insert.Run();
}

absl::StatusOr<std::vector<AuditTable::Entry>> AuditTable::List(
    int64_t before_id, int limit) {
  ASSIGN_OR_RETURN(
      Statement select,
      database_.Prepare("SELECT id, time, os_user, caller, action, details "
                        "FROM audit WHERE id < ? ORDER BY id DESC LIMIT ?"));
  select.BindInt64(1, before_id == 0 ? INT64_MAX : before_id)
      .BindInt64(2, limit);
  std::vector<Entry> entries;
  RETURN_IF_ERROR(select.ForEach([&](Statement& row) {
    Entry& entry = entries.emplace_back();
    entry.set_entry_id(row.Int64(0));
    *entry.mutable_time() = ToTimestamp(FromColumn(row.Int64(1)));
    entry.set_os_user(std::string(row.Text(2)));
    entry.set_caller(std::string(row.Text(3)));
    entry.set_action(std::string(row.Text(4)));
    entry.set_details(std::string(row.Text(5)));
    return absl::OkStatus();
  }));
  return entries;
}

absl::StatusOr<int64_t> AuditTable::Prune(absl::Time before, int limit) {
  ASSIGN_OR_RETURN(
      Statement remove,
      database_.Prepare("DELETE FROM audit WHERE id IN (SELECT id FROM audit "
                        "WHERE time < ? ORDER BY id LIMIT ?)"));
  remove.BindInt64(1, ToColumn(before)).BindInt64(2, limit);
  RETURN_IF_ERROR(remove.Run());
  return database_.changes();
}

}  // namespace directory_sync::uploader
