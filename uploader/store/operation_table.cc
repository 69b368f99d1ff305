#include "uploader/store/operation_table.h"

#include <utility>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "common/status/status_macros.h"
#include "uploader/store/timestamps.h"

namespace directory_sync::uploader {

using directorysync::upload::v1::OPERATION_STATE_PENDING;
using Operation = OperationTable::Operation;

// The partial indexes are on this number.
static_assert(OPERATION_STATE_PENDING == 1);

// Left alone, SQLite takes the index on states for the queries of the queue,
// and reads all that is pending for each. INDEXED BY makes it take the right
// one, or fail.

namespace {

absl::StatusOr<Operation> ReadRow(Statement& row) {
  Operation operation;
  if (!operation.ParseFromString(std::string(row.Blob(1)))) {
    return absl::DataLossError("a stored operation is damaged");
  }
  operation.set_operation_id(row.Int64(0));
  return operation;
}

}  // namespace

absl::StatusOr<Operation> OperationTable::Insert(Operation operation,
                                                 absl::Time not_before) {
  operation.clear_operation_id();
  ASSIGN_OR_RETURN(
      Statement insert,
      database_.Prepare("INSERT INTO operation (run_id, guid, state, address, "
                        "not_before, body, kind, created) VALUES (?, ?, ?, ?, "
                        "?, ?, ?, ?)"));
  insert.BindInt64(1, operation.run_id())
      .BindBlob(2, operation.object_guid())
      .BindInt64(3, operation.state())
      .BindText(4, operation.address())
      .BindInt64(5, ToColumn(not_before))
      .BindBlob(6, operation.SerializeAsString())
      .BindInt64(7, operation.kind())
      .BindInt64(8, ToColumn(FromTimestamp(operation.created())));
  RETURN_IF_ERROR(insert.Run());
  operation.set_operation_id(database_.last_insert_rowid());
  return operation;
}

absl::Status OperationTable::Update(const Operation& operation) {
  ASSIGN_OR_RETURN(
      Statement update,
      database_.Prepare("UPDATE operation SET run_id = ?2, state = ?3, "
                        "address = ?4, body = ?5, kind = ?6 WHERE id = ?1"));
  update.BindInt64(1, operation.operation_id())
      .BindInt64(2, operation.run_id())
      .BindInt64(3, operation.state())
      .BindText(4, operation.address())
      .BindBlob(5, operation.SerializeAsString())
      .BindInt64(6, operation.kind());
  return update.Run();
}

absl::Status OperationTable::Postpone(int64_t operation_id,
                                      absl::Time not_before) {
  ASSIGN_OR_RETURN(
      Statement update,
      database_.Prepare("UPDATE operation SET not_before = ? WHERE id = ?"));
  update.BindInt64(1, ToColumn(not_before)).BindInt64(2, operation_id);
  return update.Run();
}

absl::Status OperationTable::HastenAll(absl::Time now) {
  ASSIGN_OR_RETURN(
      Statement update,
      database_.Prepare("UPDATE operation INDEXED BY operation_due SET "
                        "not_before = ?1 WHERE state = 1 AND not_before > "
                        "?1"));
  update.BindInt64(1, ToColumn(now));
  return update.Run();
}

absl::StatusOr<std::optional<Operation>> OperationTable::Find(
    int64_t operation_id) {
  ASSIGN_OR_RETURN(
      Statement select,
      database_.Prepare("SELECT id, body FROM operation WHERE id = ?"));
  select.BindInt64(1, operation_id);
  ASSIGN_OR_RETURN(std::vector<Operation> found, Select(std::move(select)));
  if (found.empty()) return std::nullopt;
  return std::move(found.front());
}

absl::StatusOr<std::vector<Operation>> OperationTable::PendingOf(
    absl::string_view guid) {
  ASSIGN_OR_RETURN(Statement select,
                   database_.Prepare("SELECT id, body FROM operation INDEXED "
                                     "BY operation_pending_of WHERE state = 1 "
                                     "AND guid = ? ORDER BY id"));
  select.BindBlob(1, guid);
  return Select(std::move(select));
}

absl::StatusOr<std::optional<Operation>> OperationTable::NextDue(
    absl::Time now, const std::set<std::string>& busy) {
  ASSIGN_OR_RETURN(
      Statement select,
      database_.Prepare("SELECT id, body, guid FROM operation INDEXED BY "
                        "operation_due WHERE state = 1 AND not_before <= ? "
                        "ORDER BY not_before, id"));
  select.BindInt64(1, ToColumn(now));
  while (true) {
    ASSIGN_OR_RETURN(const bool more, select.Step());
    if (!more) return std::nullopt;
    if (busy.count(std::string(select.Blob(2))) > 0) continue;
    absl::StatusOr<Operation> operation = ReadRow(select);
    select.Reset();
    RETURN_IF_ERROR(operation.status());
    return *std::move(operation);
  }
}

absl::StatusOr<std::optional<absl::Time>> OperationTable::NextDueTime() {
  ASSIGN_OR_RETURN(Statement select,
                   database_.Prepare("SELECT min(not_before) FROM operation "
                                     "INDEXED BY operation_due WHERE state = "
                                     "1"));
  std::optional<absl::Time> time;
  RETURN_IF_ERROR(select.ForEach([&](Statement& row) {
    if (!row.IsNull(0)) time = FromColumn(row.Int64(0));
    return absl::OkStatus();
  }));
  return time;
}

absl::StatusOr<std::vector<Operation>> OperationTable::List(
    const OperationFilter& filter, int limit) {
  const bool has_since = filter.since != absl::InfinitePast();
  const bool has_until = filter.until != absl::InfiniteFuture();
  const bool is_narrow =
      filter.run_id != 0 || !filter.address.empty() || !filter.guid.empty();
  std::string sql = "SELECT id, body FROM operation WHERE id < ?1";
  if (filter.run_id != 0) sql += " AND run_id = ?3";
  if (!filter.address.empty()) sql += " AND address = ?4";
  if (!filter.guid.empty()) sql += " AND guid = ?5";
  // Later ones were planned later.
  if (has_since) {
    sql +=
        " AND id >= coalesce((SELECT id FROM operation WHERE created >= ?6 "
        "ORDER BY created, id LIMIT 1), 9223372036854775807)";
  }
  if (has_until) {
    sql +=
        " AND id <= coalesce((SELECT id FROM operation WHERE created < ?7 "
        "ORDER BY created DESC, id DESC LIMIT 1), 0)";
  }
  if (!filter.states.empty()) {
    // A plus keeps SQLite from the index, where another one finds less.
    absl::StrAppend(&sql, is_narrow ? " AND +state IN (" : " AND state IN (",
                    absl::StrJoin(filter.states, ","), ")");
  }
  if (!filter.kinds.empty()) {
    absl::StrAppend(&sql, is_narrow ? " AND +kind IN (" : " AND kind IN (",
                    absl::StrJoin(filter.kinds, ","), ")");
  }
  sql += filter.oldest_first ? " AND id > ?8 ORDER BY id LIMIT ?2"
                             : " ORDER BY id DESC LIMIT ?2";
  ASSIGN_OR_RETURN(Statement select, database_.Prepare(sql));
  select.BindInt64(1, filter.before_id == 0 ? INT64_MAX : filter.before_id)
      .BindInt64(2, limit);
  if (filter.run_id != 0) select.BindInt64(3, filter.run_id);
  if (!filter.address.empty()) select.BindText(4, filter.address);
  if (!filter.guid.empty()) select.BindBlob(5, filter.guid);
  if (has_since) select.BindInt64(6, ToColumn(filter.since));
  if (has_until) select.BindInt64(7, ToColumn(filter.until));
  if (filter.oldest_first) select.BindInt64(8, filter.after_id);
  return Select(std::move(select));
}

absl::StatusOr<int64_t> OperationTable::Prune(absl::Time before, int limit) {
  // Those of an older version have no time: they are older than the first one
  // that has.
  ASSIGN_OR_RETURN(
      Statement remove,
      database_.Prepare(
          "DELETE FROM operation WHERE id IN (SELECT id FROM operation WHERE "
          "created < ?1 AND state <> 1 AND (created > 0 OR id < (SELECT id "
          "FROM operation WHERE created > 0 AND created < ?1 ORDER BY created "
          "DESC, id DESC LIMIT 1)) ORDER BY created, id LIMIT ?2)"));
  remove.BindInt64(1, ToColumn(before)).BindInt64(2, limit);
  RETURN_IF_ERROR(remove.Run());
  return database_.changes();
}

absl::StatusOr<int64_t> OperationTable::CountPending() {
  ASSIGN_OR_RETURN(
      Statement select,
      database_.Prepare("SELECT count(*) FROM operation WHERE state = 1"));
  int64_t count = 0;
  RETURN_IF_ERROR(select.ForEach([&](Statement& row) {
    count = row.Int64(0);
    return absl::OkStatus();
  }));
  return count;
}

absl::StatusOr<std::vector<Operation>> OperationTable::Select(
    Statement select) {
  std::vector<Operation> operations;
  RETURN_IF_ERROR(select.ForEach([&](Statement& row) -> absl::Status {
    ASSIGN_OR_RETURN(Operation operation, ReadRow(row));
    operations.push_back(std::move(operation));
    return absl::OkStatus();
  }));
  return operations;
}

}  // namespace directory_sync::uploader
