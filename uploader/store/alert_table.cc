#include "uploader/store/alert_table.h"

#include "common/status/status_macros.h"
#include "uploader/store/timestamps.h"

namespace directory_sync::uploader {
namespace {

AlertTable::Alert ReadRow(Statement& row) {
  AlertTable::Alert alert;
  alert.set_alert_key(std::string(row.Text(0)));
  alert.set_severity(
      static_cast<directorysync::upload::v1::AlertSeverity>(row.Int64(1)));
  alert.set_message(std::string(row.Text(2)));
  alert.set_cure(std::string(row.Text(3)));
  *alert.mutable_raised() = ToTimestamp(FromColumn(row.Int64(4)));
  *alert.mutable_last_seen() = ToTimestamp(FromColumn(row.Int64(5)));
  alert.set_count(row.Int64(6));
  if (!row.IsNull(7)) {
    *alert.mutable_resolved() = ToTimestamp(FromColumn(row.Int64(7)));
  }
  return alert;
}

}  // namespace

absl::Status AlertTable::Raise(const AlertText& text, absl::Time now) {
  ASSIGN_OR_RETURN(
      Statement upsert,
      database_.Prepare(
          "INSERT INTO alert (key, severity, message, cure, raised, last_seen, "
          "count) VALUES (?1, ?2, ?3, ?4, ?5, ?5, 1) "
          "ON CONFLICT (key) DO UPDATE SET severity = ?2, message = ?3, "
          "cure = ?4, last_seen = ?5, count = count + 1, resolved = NULL, "
          "raised = CASE WHEN resolved IS NULL THEN raised ELSE ?5 END"));
  upsert.BindText(1, text.key)
      .BindInt64(2, text.severity)
      .BindText(3, text.message)
      .BindText(4, text.cure)
      .BindInt64(5, ToColumn(now));
  return upsert.Run();
}

absl::Status AlertTable::Resolve(absl::string_view key, absl::Time now) {
  ASSIGN_OR_RETURN(Statement update,
                   database_.Prepare("UPDATE alert SET resolved = ? WHERE "
                                     "key = ? AND resolved IS NULL"));
  update.BindInt64(1, ToColumn(now)).BindText(2, key);
  return update.Run();
}

absl::StatusOr<std::vector<AlertTable::Alert>> AlertTable::List(
    const AlertFilter& filter, int limit) {
  std::string sql =
      "SELECT key, severity, message, cure, raised, last_seen, count, resolved "
      "FROM alert WHERE (raised, key) < (?1, ?2)";
  if (!filter.include_resolved) sql += " AND resolved IS NULL";
  sql += " ORDER BY raised DESC, key DESC LIMIT ?3";
  ASSIGN_OR_RETURN(Statement select, database_.Prepare(sql));
  const bool from_newest = filter.before_key.empty();
  select.BindInt64(1, from_newest ? INT64_MAX : ToColumn(filter.before_raised))
      .BindText(2, filter.before_key)
      .BindInt64(3, limit);
  std::vector<Alert> alerts;
  RETURN_IF_ERROR(select.ForEach([&](Statement& row) {
    alerts.push_back(ReadRow(row));
    return absl::OkStatus();
  }));
  return alerts;
}

absl::StatusOr<std::set<std::string>> AlertTable::OpenKeys(
    absl::string_view prefix) {
  ASSIGN_OR_RETURN(
      Statement select,
      database_.Prepare("SELECT key FROM alert WHERE resolved IS NULL AND "
                        "substr(key, 1, length(?1)) = ?1"));
  select.BindText(1, prefix);
  std::set<std::string> keys;
  RETURN_IF_ERROR(select.ForEach([&](Statement& row) {
    keys.insert(std::string(row.Text(0)));
    return absl::OkStatus();
  }));
  return keys;
}

absl::StatusOr<int64_t> AlertTable::CountOpen() {
  ASSIGN_OR_RETURN(
      Statement select,
      database_.Prepare("SELECT count(*) FROM alert WHERE resolved IS NULL"));
  int64_t count = 0;
  RETURN_IF_ERROR(select.ForEach([&](Statement& row) {
    count = row.Int64(0);
    return absl::OkStatus();
  }));
  return count;
}

absl::StatusOr<std::optional<absl::Time>> AlertTable::LastChange() {
  ASSIGN_OR_RETURN(
      Statement select,
      database_.Prepare("SELECT max((SELECT max(last_seen) FROM alert), "
                        "coalesce((SELECT max(resolved) FROM alert WHERE "
                        "resolved IS NOT NULL), 0))"));
  std::optional<absl::Time> last;
  RETURN_IF_ERROR(select.ForEach([&](Statement& row) {
    if (!row.IsNull(0)) last = FromColumn(row.Int64(0));
    return absl::OkStatus();
  }));
  return last;
}

absl::StatusOr<int64_t> AlertTable::Prune(absl::Time before, int limit) {
  ASSIGN_OR_RETURN(
      Statement remove,
      database_.Prepare("DELETE FROM alert WHERE key IN (SELECT key FROM alert "
                        "WHERE resolved < ? ORDER BY resolved LIMIT ?)"));
  remove.BindInt64(1, ToColumn(before)).BindInt64(2, limit);
  RETURN_IF_ERROR(remove.Run());
  return database_.changes();
}

}  // namespace directory_sync::uploader
