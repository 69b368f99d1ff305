#include "uploader/store/password_table.h"

#include <utility>

#include "absl/strings/str_cat.h"
#include "common/status/status_macros.h"
#include "uploader/store/stamp_column.h"
#include "uploader/store/timestamps.h"

namespace directory_sync::uploader {
namespace {

constexpr char kSelect[] =
    "SELECT guid, state, error, captured_at, captured_on, delivered_at, "
    "delivered_id, version, originating_time, originating_dsa, intent_id, "
    "not_before, attempts, awaits_scope, loss, loss_version, cure, "
    "confirmed_at, provider_answer, seen, seen_at, baseline, refused, refusal, "
    "refusal_cure, loss_state, loss_dsa FROM password ";

void ReadProof(Statement& row, PasswordRecord& record) {
  record.cure = std::string(row.Text(16));
  if (!row.IsNull(17)) record.confirmed_at = FromColumn(row.Int64(17));
  record.provider_answer = std::string(row.Text(18));
  record.seen = FromStampColumn(row.Blob(19));
  if (!row.IsNull(20)) record.seen_at = FromColumn(row.Int64(20));
  record.baseline = FromStampColumn(row.Blob(21));
  record.refused = FromStampColumn(row.Blob(22));
  record.refusal = std::string(row.Text(23));
  record.refusal_cure = std::string(row.Text(24));
  record.loss_state =
      static_cast<directorysync::upload::v1::PasswordState>(row.Int64(25));
  record.loss_dsa = std::string(row.Blob(26));
}

PasswordRecord ReadRow(Statement& row) {
  PasswordRecord record;
  record.guid = std::string(row.Blob(0));
  record.state =
      static_cast<directorysync::upload::v1::PasswordState>(row.Int64(1));
  record.error = std::string(row.Text(2));
  if (!row.IsNull(3)) record.captured_at = FromColumn(row.Int64(3));
  record.captured_on = std::string(row.Text(4));
  if (!row.IsNull(5)) record.delivered_at = FromColumn(row.Int64(5));
  if (row.Int64(7) != 0) {
    auto& stamp = record.delivered.emplace();
    stamp.set_version(static_cast<uint32_t>(row.Int64(7)));
    stamp.set_originating_time(static_cast<uint64_t>(row.Int64(8)));
    stamp.set_originating_dsa(std::string(row.Blob(9)));
  }
  record.delivered_id = std::string(row.Blob(6));
  record.intent_id = std::string(row.Blob(10));
  record.not_before = FromColumn(row.Int64(11));
  record.attempts = static_cast<int>(row.Int64(12));
  record.awaits_scope = row.Int64(13) != 0;
  record.loss = std::string(row.Text(14));
  record.loss_version = static_cast<uint32_t>(row.Int64(15));
  ReadProof(row, record);
  return record;
}

void BindOptional(Statement& statement, int index,
                  const std::optional<absl::Time>& time) {
  if (time.has_value()) {
    statement.BindInt64(index, ToColumn(*time));
  } else {
    statement.BindNull(index);
  }
}

void BindProof(Statement& replace, const PasswordRecord& record) {
  replace.BindText(17, record.cure)
      .BindText(19, record.provider_answer)
      .BindBlob(20, ToStampColumn(record.seen))
      .BindBlob(22, ToStampColumn(record.baseline))
      .BindBlob(23, ToStampColumn(record.refused))
      .BindText(24, record.refusal)
      .BindText(25, record.refusal_cure)
      .BindInt64(26, record.loss_state)
      .BindBlob(27, record.loss_dsa);
  BindOptional(replace, 18, record.confirmed_at);
  BindOptional(replace, 21, record.seen_at);
}

}  // namespace

absl::StatusOr<PasswordRecord> PasswordTable::Get(absl::string_view guid) {
  ASSIGN_OR_RETURN(Statement select,
                   database_.Prepare(absl::StrCat(kSelect, "WHERE guid = ?")));
  select.BindBlob(1, guid);
  ASSIGN_OR_RETURN(std::vector<PasswordRecord> found,
                   Select(std::move(select)));
  if (!found.empty()) return std::move(found.front());
  PasswordRecord fresh;
  fresh.guid = std::string(guid);
  return fresh;
}

absl::Status PasswordTable::Put(const PasswordRecord& record) {
  ASSIGN_OR_RETURN(
      Statement replace,
      database_.Prepare(
          "INSERT OR REPLACE INTO password (guid, state, error, captured_at, "
          "captured_on, delivered_at, delivered_id, version, "
          "originating_time, originating_dsa, intent_id, not_before, attempts, "
          "awaits_scope, loss, loss_version, cure, confirmed_at, "
          "provider_answer, seen, seen_at, baseline, refused, refusal, "
          "refusal_cure, loss_state, loss_dsa) "
          "VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, "
          "?, ?, ?, ?, ?, ?, ?)"));
  const auto stamp =
      record.delivered.value_or(directorysync::password::v1::PasswordStamp());
  replace.BindBlob(1, record.guid)
      .BindInt64(2, record.state)
      .BindText(3, record.error)
      .BindText(5, record.captured_on)
      .BindBlob(7, record.delivered_id)
      .BindInt64(8, stamp.version())
      .BindInt64(9, static_cast<int64_t>(stamp.originating_time()))
      .BindBlob(10, stamp.originating_dsa())
      .BindBlob(11, record.intent_id)
      .BindInt64(12, ToColumn(record.not_before))
      .BindInt64(13, record.attempts)
      .BindInt64(14, record.awaits_scope ? 1 : 0)
      .BindText(15, record.loss)
      .BindInt64(16, record.loss_version);
  BindOptional(replace, 4, record.captured_at);
  BindOptional(replace, 6, record.delivered_at);
  BindProof(replace, record);
  return replace.Run();
}

absl::Status PasswordTable::HastenAll(absl::Time now) {
  ASSIGN_OR_RETURN(Statement update,
                   database_.Prepare("UPDATE password SET not_before = ?1 "
                                     "WHERE not_before > ?1"));
  update.BindInt64(1, ToColumn(now));
  return update.Run();
}

absl::StatusOr<std::vector<PasswordRecord>> PasswordTable::WithIntent() {
  ASSIGN_OR_RETURN(Statement select, database_.Prepare(absl::StrCat(
                                         kSelect, "WHERE intent_id <> x''")));
  return Select(std::move(select));
}

absl::StatusOr<std::vector<UnsettledWrite>> PasswordTable::UnsettledOf(
    absl::string_view guid) {
  ASSIGN_OR_RETURN(
      Statement select,
      database_.Prepare("SELECT capture_id, until FROM unsettled_write "
                        "WHERE guid = ? ORDER BY until"));
  std::vector<UnsettledWrite> writes;
  select.BindBlob(1, guid);
  RETURN_IF_ERROR(select.ForEach([&](Statement& row) {
    writes.push_back({std::string(row.Blob(0)), FromColumn(row.Int64(1))});
    return absl::OkStatus();
  }));
  return writes;
}

absl::Status PasswordTable::AddUnsettled(absl::string_view guid,
                                         const UnsettledWrite& write) {
  ASSIGN_OR_RETURN(
      Statement replace,
      database_.Prepare("INSERT OR REPLACE INTO unsettled_write (guid, "
                        "capture_id, until) VALUES (?, ?, ?)"));
  replace.BindBlob(1, guid)
      .BindBlob(2, write.capture_id)
      .BindInt64(3, ToColumn(write.until));
  return replace.Run();
}

absl::Status PasswordTable::Settle(absl::string_view guid, absl::Time time) {
  ASSIGN_OR_RETURN(
      Statement remove,
      database_.Prepare("DELETE FROM unsettled_write WHERE guid = ? AND "
                        "until <= ?"));
  remove.BindBlob(1, guid).BindInt64(2, ToColumn(time));
  return remove.Run();
}

absl::StatusOr<int64_t> PasswordTable::CountWaiting() {
  ASSIGN_OR_RETURN(
      Statement select,
      database_.Prepare("SELECT count(*) FROM password WHERE state = ?"));
  int64_t count = 0;
  select.BindInt64(1, directorysync::upload::v1::PASSWORD_STATE_WAITING);
  RETURN_IF_ERROR(select.ForEach([&](Statement& row) {
    count = row.Int64(0);
    return absl::OkStatus();
  }));
  return count;
}

absl::StatusOr<std::map<std::string, int64_t>> PasswordTable::CountMissed() {
  ASSIGN_OR_RETURN(
      Statement select,
      database_.Prepare("SELECT p.loss_dsa, count(*) FROM password p JOIN "
                        "account a ON a.guid = p.guid WHERE p.loss_dsa <> x'' "
                        "GROUP BY p.loss_dsa"));
  std::map<std::string, int64_t> counts;
  RETURN_IF_ERROR(select.ForEach([&](Statement& row) {
    counts[std::string(row.Blob(0))] = row.Int64(1);
    return absl::OkStatus();
  }));
  return counts;
}

absl::StatusOr<std::map<std::string, absl::Time>>
PasswordTable::LastCaptures() {
  ASSIGN_OR_RETURN(
      Statement select,
      database_.Prepare("SELECT captured_on, max(captured_at) FROM password "
                        "WHERE captured_on <> '' GROUP BY captured_on"));
  std::map<std::string, absl::Time> captures;
  RETURN_IF_ERROR(select.ForEach([&](Statement& row) {
    captures[std::string(row.Text(0))] = FromColumn(row.Int64(1));
    return absl::OkStatus();
  }));
  return captures;
}

absl::StatusOr<std::vector<PasswordRecord>> PasswordTable::Select(
    Statement select) {
  std::vector<PasswordRecord> records;
  RETURN_IF_ERROR(select.ForEach([&](Statement& row) {
    records.push_back(ReadRow(row));
    return absl::OkStatus();
  }));
  return records;
}

}  // namespace directory_sync::uploader
