#include "uploader/store/stamp_check_table.h"

#include <utility>

#include "common/status/status_macros.h"
#include "uploader/store/timestamps.h"

namespace directory_sync::uploader {

absl::Status StampCheckTable::Put(const StampCheck& check) {
  ASSIGN_OR_RETURN(
      Statement replace,
      database_.Prepare("INSERT OR REPLACE INTO stamp_check (guid, since, "
                        "not_before, controller) VALUES (?, ?, ?, ?)"));
  replace.BindBlob(1, check.guid)
      .BindInt64(2, check.since.has_value() ? ToColumn(*check.since) : 0)
      .BindInt64(3, ToColumn(check.not_before))
      .BindBlob(4, check.controller);
  return replace.Run();
}

absl::Status StampCheckTable::Hasten(absl::string_view guid) {
  ASSIGN_OR_RETURN(
      Statement upsert,
      database_.Prepare("INSERT INTO stamp_check (guid) VALUES (?) "
                        "ON CONFLICT (guid) DO UPDATE SET not_before = 0"));
  upsert.BindBlob(1, guid);
  return upsert.Run();
}

absl::Status StampCheckTable::Remove(absl::string_view guid) {
  ASSIGN_OR_RETURN(Statement remove,
                   database_.Prepare("DELETE FROM stamp_check WHERE guid = ?"));
  remove.BindBlob(1, guid);
  return remove.Run();
}

absl::StatusOr<std::vector<StampCheck>> StampCheckTable::Due(absl::Time now,
                                                             int limit) {
  ASSIGN_OR_RETURN(
      Statement select,
      database_.Prepare("SELECT guid, since, not_before, controller FROM "
                        "stamp_check WHERE not_before <= ? ORDER BY "
                        "not_before LIMIT ?"));
  select.BindInt64(1, ToColumn(now)).BindInt64(2, limit);
  std::vector<StampCheck> due;
  RETURN_IF_ERROR(select.ForEach([&](Statement& row) {
    StampCheck check;
    check.guid = std::string(row.Blob(0));
    if (row.Int64(1) != 0) check.since = FromColumn(row.Int64(1));
    check.not_before = FromColumn(row.Int64(2));
    check.controller = std::string(row.Blob(3));
    due.push_back(std::move(check));
    return absl::OkStatus();
  }));
  return due;
}

absl::StatusOr<std::optional<absl::Time>> StampCheckTable::NextTurn() {
  ASSIGN_OR_RETURN(
      Statement select,
      database_.Prepare("SELECT min(not_before) FROM stamp_check"));
  std::optional<absl::Time> turn;
  RETURN_IF_ERROR(select.ForEach([&](Statement& row) {
    if (!row.IsNull(0)) turn = FromColumn(row.Int64(0));
    return absl::OkStatus();
  }));
  return turn;
}

}  // namespace directory_sync::uploader
