#include "uploader/store/stamp_check_table.h"

#include <utility>

#include "common/status/status_macros.h"
#include "uploader/store/stamp_column.h"
#include "uploader/store/timestamps.h"

namespace directory_sync::uploader {

absl::Status StampCheckTable::Hasten(absl::string_view guid) {
  ASSIGN_OR_RETURN(
      Statement others,
      database_.Prepare("UPDATE stamp_check SET not_before = 0, since = 0, "
                        "asked = asked + 1 WHERE guid = ?"));
  others.BindBlob(1, guid);
  RETURN_IF_ERROR(others.Run());
  ASSIGN_OR_RETURN(Statement insert,
                   database_.Prepare("INSERT INTO stamp_check (guid) VALUES "
                                     "(?) ON CONFLICT DO NOTHING"));
  insert.BindBlob(1, guid);
  return insert.Run();
}

absl::Status StampCheckTable::HastenInScope(absl::string_view guid) {
  if (!hasten_in_scope_.has_value()) {
    ASSIGN_OR_RETURN(
        hasten_in_scope_,
        database_.Prepare(
            "INSERT INTO stamp_check (guid) SELECT ?1 WHERE "
            "EXISTS (SELECT 1 FROM account WHERE guid = ?1) OR EXISTS "
            "(SELECT 1 FROM mailbox WHERE guid = ?1 AND enabled IS NOT 0) "
            "ON CONFLICT (guid, controller) DO UPDATE SET not_before = 0, "
            "since = 0, asked = asked + 1"));
  }
  hasten_in_scope_->BindBlob(1, guid);
  return hasten_in_scope_->Run();
}

absl::Status StampCheckTable::Ask(absl::string_view guid,
                                  absl::string_view controller, absl::Time now,
                                  absl::Time not_before) {
  ASSIGN_OR_RETURN(
      Statement upsert,
      database_.Prepare(
          "INSERT INTO stamp_check (guid, controller, since, not_before) "
          "VALUES (?1, ?2, ?3, ?4) ON CONFLICT (guid, controller) DO UPDATE "
          "SET since = ?3, not_before = min(not_before, ?4), "
          "asked = asked + 1"));
  upsert.BindBlob(1, guid)
      .BindBlob(2, controller)
      .BindInt64(3, ToColumn(now))
      .BindInt64(4, ToColumn(not_before));
  return upsert.Run();
}

absl::Status StampCheckTable::Postpone(const StampCheck& check) {
  ASSIGN_OR_RETURN(
      Statement update,
      database_.Prepare(
          "UPDATE stamp_check SET "
          "since = CASE asked WHEN ?3 THEN ?4 ELSE since END, "
          "not_before = CASE asked WHEN ?3 THEN ?5 ELSE not_before END, "
          "stamp = ?6, stamp_since = ?7 WHERE guid = ?1 AND controller = ?2"));
  update.BindBlob(1, check.guid)
      .BindBlob(2, check.controller)
      .BindInt64(3, check.asked)
      .BindInt64(4, check.since.has_value() ? ToColumn(*check.since) : 0)
      .BindInt64(5, ToColumn(check.not_before))
      .BindBlob(6, ToStampColumn(check.stamp))
      .BindInt64(
          7, check.stamp_since.has_value() ? ToColumn(*check.stamp_since) : 0);
  return update.Run();
}

absl::Status StampCheckTable::Finish(const StampCheck& check) {
  ASSIGN_OR_RETURN(Statement remove,
                   database_.Prepare("DELETE FROM stamp_check WHERE guid = ? "
                                     "AND controller = ? AND asked = ?"));
  remove.BindBlob(1, check.guid)
      .BindBlob(2, check.controller)
      .BindInt64(3, check.asked);
  return remove.Run();
}

absl::StatusOr<bool> StampCheckTable::HasOthers(const StampCheck& check) {
  ASSIGN_OR_RETURN(Statement select,
                   database_.Prepare("SELECT 1 FROM stamp_check WHERE guid = ? "
                                     "AND controller <> ? LIMIT 1"));
  select.BindBlob(1, check.guid).BindBlob(2, check.controller);
  bool has_others = false;
  RETURN_IF_ERROR(select.ForEach([&](Statement&) {
    has_others = true;
    return absl::OkStatus();
  }));
  return has_others;
}

absl::StatusOr<std::vector<StampCheck>> StampCheckTable::Due(absl::Time now,
                                                             int limit) {
  ASSIGN_OR_RETURN(
      Statement select,
      database_.Prepare("SELECT guid, since, not_before, controller, asked, "
                        "stamp, stamp_since FROM stamp_check WHERE "
                        "not_before <= ? ORDER BY not_before LIMIT ?"));
  select.BindInt64(1, ToColumn(now)).BindInt64(2, limit);
  std::vector<StampCheck> due;
  RETURN_IF_ERROR(select.ForEach([&](Statement& row) {
    StampCheck check;
    check.guid = std::string(row.Blob(0));
    if (row.Int64(1) != 0) check.since = FromColumn(row.Int64(1));
    check.not_before = FromColumn(row.Int64(2));
    check.controller = std::string(row.Blob(3));
    check.asked = row.Int64(4);
    check.stamp = FromStampColumn(row.Blob(5));
    if (row.Int64(6) != 0) check.stamp_since = FromColumn(row.Int64(6));
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
