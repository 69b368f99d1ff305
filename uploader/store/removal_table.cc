#include "uploader/store/removal_table.h"

#include <utility>

#include "absl/strings/str_cat.h"
#include "common/status/status_macros.h"
#include "uploader/store/timestamps.h"

namespace directory_sync::uploader {

using directorysync::upload::v1::Removal;
using directorysync::upload::v1::REMOVAL_STATE_CLEARED;
using directorysync::upload::v1::REMOVAL_STATE_WAITING;
using directorysync::upload::v1::REMOVAL_STATE_WITHHELD;

// The indexes and statements are on these numbers.
static_assert(REMOVAL_STATE_WAITING == 1);
static_assert(REMOVAL_STATE_WITHHELD == 2);
static_assert(REMOVAL_STATE_CLEARED == 3);

namespace {

constexpr char kColumns[] =
    "SELECT id, subject, run_id, delayed, queued, state, approved_by, body "
    "FROM removal ";

// Of one service (?1) and kind (?2), not cleared, and not counted since ?3.
constexpr char kUncounted[] =
    " service = ?1 AND kind = ?2 AND state IN (1, 2) AND NOT EXISTS ("
    "SELECT 1 FROM removal_count AS c WHERE c.service = ?1 AND c.kind = ?2 "
    "AND c.subject = removal.subject AND c.counted_at >= ?3) ";

// What could be removed. Contacts and lists are of one service only.
absl::string_view SubjectsOf(directorysync::upload::v1::RemovalKind kind) {
  switch (kind) {
    case directorysync::upload::v1::REMOVAL_KIND_DELETE_CONTACT:
      return "SELECT DISTINCT guid AS subject FROM entry WHERE kind = 1";
    case directorysync::upload::v1::REMOVAL_KIND_DELETE_LIST:
      return "SELECT DISTINCT guid AS subject FROM entry WHERE kind = 2";
    case directorysync::upload::v1::REMOVAL_KIND_REMOVE_MEMBER:
      return "SELECT DISTINCT CAST(list_guid || member_guid AS BLOB) AS "
             "subject FROM list_member";
    default:
      return "SELECT DISTINCT guid AS subject FROM mailbox WHERE service = ?1 "
             "AND enabled IS NOT 0";
  }
}

}  // namespace

absl::StatusOr<std::vector<StoredRemoval>> RemovalTable::Of(
    absl::string_view guid) {
  ASSIGN_OR_RETURN(
      Statement select,
      database_.Prepare(absl::StrCat(kColumns, "WHERE guid = ? ORDER BY id")));
  select.BindBlob(1, guid);
  return Select(std::move(select));
}

absl::Status RemovalTable::Insert(const StoredRemoval& stored) {
  ASSIGN_OR_RETURN(
      Statement insert,
      database_.Prepare(
          "INSERT INTO removal (guid, subject, service, kind, state, "
          "wanted_since, run_id, delayed, queued, approved_by, body) VALUES "
          "(?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)"));
  const Removal& removal = stored.removal;
  insert.BindBlob(1, removal.object_guid())
      .BindBlob(2, stored.subject)
      .BindInt64(3, removal.service())
      .BindInt64(4, removal.kind())
      .BindInt64(5, removal.state())
      .BindInt64(6, ToColumn(FromTimestamp(removal.wanted_since())))
      .BindInt64(7, stored.run_id)
      .BindInt64(8, stored.delayed ? 1 : 0)
      .BindInt64(9, stored.queued ? 1 : 0)
      .BindText(10, removal.approved_by())
      .BindBlob(11, removal.SerializeAsString());
  return insert.Run();
}

absl::Status RemovalTable::Remove(int64_t removal_id) {
  ASSIGN_OR_RETURN(Statement remove,
                   database_.Prepare("DELETE FROM removal WHERE id = ?"));
  remove.BindInt64(1, removal_id);
  return remove.Run();
}

absl::Status RemovalTable::SetQueued(int64_t removal_id) {
  ASSIGN_OR_RETURN(
      Statement update,
      database_.Prepare("UPDATE removal SET queued = 1 WHERE id = ?"));
  update.BindInt64(1, removal_id);
  return update.Run();
}

absl::StatusOr<std::vector<StoredRemoval>> RemovalTable::List(
    const RemovalFilter& filter, int limit) {
  std::string sql = absl::StrCat(kColumns, "WHERE id > ?1");
  if (filter.up_to_id != 0) sql += " AND id <= ?3";
  if (filter.group.service != 0) sql += " AND service = ?4";
  if (filter.group.kind != 0) sql += " AND kind = ?5";
  if (filter.state != 0) sql += " AND state = ?6";
  sql += " ORDER BY id LIMIT ?2";
  ASSIGN_OR_RETURN(Statement select, database_.Prepare(sql));
  select.BindInt64(1, filter.after_id).BindInt64(2, limit);
  if (filter.up_to_id != 0) select.BindInt64(3, filter.up_to_id);
  if (filter.group.service != 0) select.BindInt64(4, filter.group.service);
  if (filter.group.kind != 0) select.BindInt64(5, filter.group.kind);
  if (filter.state != 0) select.BindInt64(6, filter.state);
  return Select(std::move(select));
}

absl::StatusOr<directorysync::upload::v1::RemovalCount> RemovalTable::CountsOf(
    const RemovalGroup& group, absl::Time since) {
  ASSIGN_OR_RETURN(
      Statement select,
      database_.Prepare(
          "SELECT (SELECT count(*) FROM removal WHERE service = ?1 AND kind = "
          "?2 AND state = 1), (SELECT count(*) FROM removal WHERE service = "
          "?1 AND kind = ?2 AND state = 2), (SELECT count(*) FROM "
          "removal_count WHERE service = ?1 AND kind = ?2 AND counted_at >= "
          "?3)"));
  select.BindInt64(1, group.service)
      .BindInt64(2, group.kind)
      .BindInt64(3, ToColumn(since));
  directorysync::upload::v1::RemovalCount counts;
  counts.set_service(group.service);
  counts.set_kind(group.kind);
  RETURN_IF_ERROR(select.ForEach([&](Statement& row) {
    counts.set_waiting(row.Int64(0));
    counts.set_withheld(row.Int64(1));
    counts.set_recent(row.Int64(2));
    return absl::OkStatus();
  }));
  return counts;
}

absl::StatusOr<directorysync::upload::v1::RemovalCount>
RemovalTable::CountUncleared() {
  ASSIGN_OR_RETURN(
      Statement select,
      database_.Prepare("SELECT sum(state = 1), sum(state = 2) FROM removal"));
  directorysync::upload::v1::RemovalCount counts;
  RETURN_IF_ERROR(select.ForEach([&](Statement& row) {
    counts.set_waiting(row.Int64(0));
    counts.set_withheld(row.Int64(1));
    return absl::OkStatus();
  }));
  return counts;
}

absl::StatusOr<int64_t> RemovalTable::CountUncounted(const RemovalGroup& group,
                                                     absl::Time since) {
  ASSIGN_OR_RETURN(
      Statement select,
      database_.Prepare(absl::StrCat(
          "SELECT count(DISTINCT subject) FROM removal WHERE ", kUncounted)));
  select.BindInt64(1, group.service)
      .BindInt64(2, group.kind)
      .BindInt64(3, ToColumn(since));
  return Number(std::move(select));
}

absl::StatusOr<int64_t> RemovalTable::ObjectsBefore(const RemovalGroup& group,
                                                    absl::Time since,
                                                    int64_t at_most) {
  ASSIGN_OR_RETURN(
      Statement select,
      database_.Prepare(absl::StrCat(
          "SELECT count(*) FROM (SELECT subject FROM (", SubjectsOf(group.kind),
          " LIMIT ?4) UNION SELECT subject FROM removal_count WHERE service = "
          "?1 AND kind = ?2 AND counted_at >= ?3)")));
  select.BindInt64(1, group.service)
      .BindInt64(2, group.kind)
      .BindInt64(3, ToColumn(since))
      .BindInt64(4, at_most);
  return Number(std::move(select));
}

absl::StatusOr<int64_t> RemovalTable::ClearDue(const RemovalGroup& group,
                                               absl::Time now,
                                               absl::Duration delay,
                                               absl::Time since,
                                               bool recounted_only) {
  const std::string which = absl::StrCat(
      " service = ?1 AND kind = ?2 AND state IN (1, 2) AND (delayed = 0 OR "
      "wanted_since <= ?4) AND (?5 = 0 OR EXISTS (SELECT 1 FROM removal_count "
      "AS c WHERE c.service = ?1 AND c.kind = ?2 AND c.subject = "
      "removal.subject AND c.counted_at >= ?3))");
  ASSIGN_OR_RETURN(
      Statement count,
      database_.Prepare(absl::StrCat(
          "INSERT OR IGNORE INTO removal_count (service, kind, subject, "
          "counted_at) SELECT service, kind, subject, ?6 FROM removal WHERE",
          which)));
  ASSIGN_OR_RETURN(Statement clear,
                   database_.Prepare(absl::StrCat(
                       "UPDATE removal SET state = 3 WHERE", which)));
  for (Statement* statement : {&count, &clear}) {
    statement->BindInt64(1, group.service)
        .BindInt64(2, group.kind)
        .BindInt64(3, ToColumn(since))
        .BindInt64(4, ToColumn(now - delay))
        .BindInt64(5, recounted_only ? 1 : 0);
  }
  count.BindInt64(6, ToColumn(now));
  RETURN_IF_ERROR(count.Run());
  RETURN_IF_ERROR(clear.Run());
  return database_.changes();
}

absl::Status RemovalTable::SetWithheld(const RemovalGroup& group, bool withheld,
                                       absl::Time since) {
  ASSIGN_OR_RETURN(
      Statement update,
      database_.Prepare(absl::StrCat(
          "UPDATE removal SET state = ?4 WHERE state <> ?4 AND", kUncounted)));
  update.BindInt64(1, group.service)
      .BindInt64(2, group.kind)
      .BindInt64(3, ToColumn(since))
      .BindInt64(4, withheld ? REMOVAL_STATE_WITHHELD : REMOVAL_STATE_WAITING);
  return update.Run();
}

absl::StatusOr<int64_t> RemovalTable::Approve(int64_t removal_id,
                                              absl::string_view approved_by) {
  ASSIGN_OR_RETURN(
      Statement update,
      database_.Prepare("UPDATE removal SET state = 3, approved_by = ?2 WHERE "
                        "id = ?1 AND state = 2"));
  update.BindInt64(1, removal_id).BindText(2, approved_by);
  RETURN_IF_ERROR(update.Run());
  return database_.changes();
}

absl::StatusOr<int64_t> RemovalTable::ApproveAll(
    const RemovalFilter& filter, absl::string_view approved_by) {
  std::string sql =
      "UPDATE removal SET state = 3, approved_by = ?2 WHERE id <= ?1 AND "
      "state = 2";
  if (filter.group.service != 0) sql += " AND service = ?3";
  if (filter.group.kind != 0) sql += " AND kind = ?4";
  ASSIGN_OR_RETURN(Statement update, database_.Prepare(sql));
  update.BindInt64(1, filter.up_to_id).BindText(2, approved_by);
  if (filter.group.service != 0) update.BindInt64(3, filter.group.service);
  if (filter.group.kind != 0) update.BindInt64(4, filter.group.kind);
  RETURN_IF_ERROR(update.Run());
  return database_.changes();
}

absl::StatusOr<std::map<std::string, int64_t>> RemovalTable::ClearedObjects(
    int limit) {
  ASSIGN_OR_RETURN(
      Statement select,
      database_.Prepare("SELECT guid, run_id FROM removal WHERE state = 3 AND "
                        "queued = 0 LIMIT ?"));
  select.BindInt64(1, limit);
  std::map<std::string, int64_t> objects;
  RETURN_IF_ERROR(select.ForEach([&](Statement& row) {
    objects[std::string(row.Blob(0))] = row.Int64(1);
    return absl::OkStatus();
  }));
  return objects;
}

absl::StatusOr<std::optional<absl::Time>> RemovalTable::NextDue(
    absl::Duration delay) {
  ASSIGN_OR_RETURN(
      Statement select,
      database_.Prepare("SELECT min(wanted_since) FROM removal WHERE state = 1 "
                        "AND delayed = 1"));
  std::optional<absl::Time> due;
  RETURN_IF_ERROR(select.ForEach([&](Statement& row) {
    if (!row.IsNull(0)) due = FromColumn(row.Int64(0)) + delay;
    return absl::OkStatus();
  }));
  return due;
}

absl::Status RemovalTable::Uncount(const RemovalGroup& group,
                                   absl::string_view subject) {
  ASSIGN_OR_RETURN(Statement remove,
                   database_.Prepare("DELETE FROM removal_count WHERE service "
                                     "= ? AND kind = ? AND subject = ?"));
  remove.BindInt64(1, group.service)
      .BindInt64(2, group.kind)
      .BindBlob(3, subject);
  return remove.Run();
}

absl::StatusOr<std::optional<absl::Time>> RemovalTable::FirstWithheld(
    const RemovalGroup& group) {
  ASSIGN_OR_RETURN(Statement select,
                   database_.Prepare("SELECT min(wanted_since) FROM removal "
                                     "WHERE service = ? AND kind = ? AND state "
                                     "= 2"));
  select.BindInt64(1, group.service).BindInt64(2, group.kind);
  std::optional<absl::Time> first;
  RETURN_IF_ERROR(select.ForEach([&](Statement& row) {
    if (!row.IsNull(0)) first = FromColumn(row.Int64(0));
    return absl::OkStatus();
  }));
  return first;
}

absl::Status RemovalTable::PruneCounts(absl::Time before) {
  ASSIGN_OR_RETURN(
      Statement remove,
      database_.Prepare("DELETE FROM removal_count WHERE counted_at < ? AND "
                        "NOT EXISTS (SELECT 1 FROM removal AS r WHERE "
                        "r.service = removal_count.service AND r.kind = "
                        "removal_count.kind AND r.state = 2)"));
  remove.BindInt64(1, ToColumn(before));
  return remove.Run();
}

absl::StatusOr<std::vector<StoredRemoval>> RemovalTable::Select(
    Statement select) {
  std::vector<StoredRemoval> found;
  RETURN_IF_ERROR(select.ForEach([&](Statement& row) {
    StoredRemoval stored;
    if (!stored.removal.ParseFromString(std::string(row.Blob(7)))) {
      return absl::DataLossError("a stored removal is damaged");
    }
    stored.removal.set_removal_id(row.Int64(0));
    stored.removal.set_state(
        static_cast<directorysync::upload::v1::RemovalState>(row.Int64(5)));
    stored.removal.set_approved_by(std::string(row.Text(6)));
    stored.subject = std::string(row.Blob(1));
    stored.run_id = row.Int64(2);
    stored.delayed = row.Int64(3) != 0;
    stored.queued = row.Int64(4) != 0;
    found.push_back(std::move(stored));
    return absl::OkStatus();
  }));
  return found;
}

absl::StatusOr<int64_t> RemovalTable::Number(Statement select) {
  int64_t number = 0;
  RETURN_IF_ERROR(select.ForEach([&](Statement& row) {
    number = row.Int64(0);
    return absl::OkStatus();
  }));
  return number;
}

}  // namespace directory_sync::uploader
