#include "uploader/store/capture_table.h"

#include <utility>

#include "absl/strings/str_cat.h"
#include "common/status/status_macros.h"
#include "uploader/store/timestamps.h"

namespace directory_sync::uploader {
namespace {

constexpr char kSelect[] =
    "SELECT c.id, c.guid, c.domain_controller, c.envelope, c.received_at, "
    "c.captured_at, c.sam_account_name, c.verdict, c.version, "
    "c.originating_time, c.originating_dsa, c.signing_key FROM capture c ";

// Captures that have both halves and so can be decided on. The account's turn
// is in its password row.
constexpr char kDecidable[] =
    "FROM capture c LEFT JOIN password p ON p.guid = c.guid "
    "WHERE c.verdict <> 0 AND c.envelope IS NOT NULL AND c.guid <> x'' ";

// When the account's turn comes. Whoever waits for the scope has it when the
// account is in scope, whatever brought it there.
constexpr char kTurn[] =
    "(CASE WHEN p.awaits_scope = 1 AND "
    "(EXISTS (SELECT 1 FROM account a WHERE a.guid = c.guid) OR EXISTS "
    "(SELECT 1 FROM mailbox m WHERE m.guid = c.guid AND m.enabled IS NOT 0)) "
    "THEN 0 ELSE coalesce(p.not_before, 0) END) ";

Capture ReadRow(Statement& row) {
  Capture capture;
  capture.id = std::string(row.Blob(0));
  capture.guid = std::string(row.Blob(1));
  capture.domain_controller = std::string(row.Text(2));
  capture.envelope = std::string(row.Blob(3));
  capture.received_at = FromColumn(row.Int64(4));
  capture.captured_at = FromColumn(row.Int64(5));
  capture.sam_account_name = std::string(row.Text(6));
  capture.verdict =
      static_cast<directorysync::password::v1::VerdictKind>(row.Int64(7));
  capture.stamp.set_version(static_cast<uint32_t>(row.Int64(8)));
  capture.stamp.set_originating_time(static_cast<uint64_t>(row.Int64(9)));
  capture.stamp.set_originating_dsa(std::string(row.Blob(10)));
  capture.signing_public_key = std::string(row.Blob(11));
  return capture;
}

}  // namespace

absl::StatusOr<std::optional<Capture>> CaptureTable::Find(
    absl::string_view id) {
  ASSIGN_OR_RETURN(Statement select,
                   database_.Prepare(absl::StrCat(kSelect, "WHERE c.id = ?")));
  select.BindBlob(1, id);
  ASSIGN_OR_RETURN(std::vector<Capture> found, Select(std::move(select)));
  if (found.empty()) return std::nullopt;
  return std::move(found.front());
}

absl::StatusOr<std::vector<Capture>> CaptureTable::Of(absl::string_view guid) {
  ASSIGN_OR_RETURN(Statement select, database_.Prepare(absl::StrCat(
                                         kSelect, "WHERE c.guid = ?")));
  select.BindBlob(1, guid);
  return Select(std::move(select));
}

absl::Status CaptureTable::Put(const Capture& capture) {
  ASSIGN_OR_RETURN(
      Statement replace,
      database_.Prepare(
          "INSERT OR REPLACE INTO capture (id, guid, domain_controller, "
          "envelope, received_at, captured_at, sam_account_name, verdict, "
          "version, originating_time, originating_dsa, signing_key) "
          "VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)"));
  replace.BindBlob(1, capture.id)
      .BindBlob(2, capture.guid)
      .BindText(3, capture.domain_controller)
      .BindNull(4)
      .BindInt64(5, ToColumn(capture.received_at))
      .BindInt64(6, ToColumn(capture.captured_at))
      .BindText(7, capture.sam_account_name)
      .BindInt64(8, capture.verdict)
      .BindInt64(9, capture.stamp.version())
      .BindInt64(10, static_cast<int64_t>(capture.stamp.originating_time()))
      .BindBlob(11, capture.stamp.originating_dsa())
      .BindBlob(12, capture.signing_public_key);
  if (!capture.envelope.empty()) replace.BindBlob(4, capture.envelope);
  return replace.Run();
}

absl::Status CaptureTable::Remove(absl::string_view id) {
  ASSIGN_OR_RETURN(Statement remove,
                   database_.Prepare("DELETE FROM capture WHERE id = ?"));
  remove.BindBlob(1, id);
  return remove.Run();
}

absl::Status CaptureTable::Settle(absl::string_view id, bool expired,
                                  absl::Time now) {
  ASSIGN_OR_RETURN(const std::optional<Capture> capture, Find(id));
  if (!capture.has_value()) return absl::OkStatus();
  RETURN_IF_ERROR(Remove(id));
  return NoteSettled({capture->id, capture->domain_controller, capture->guid,
                      capture->sam_account_name, expired},
                     now);
}

absl::Status CaptureTable::NoteSettled(const SettledCapture& settled,
                                       absl::Time now) {
  ASSIGN_OR_RETURN(
      Statement replace,
      database_.Prepare(
          "INSERT OR REPLACE INTO settled_capture (domain_controller, id, "
          "guid, sam_account_name, expired, settled_at) "
          "VALUES (?, ?, ?, ?, ?, ?)"));
  replace.BindText(1, settled.domain_controller)
      .BindBlob(2, settled.id)
      .BindBlob(3, settled.guid)
      .BindText(4, settled.sam_account_name)
      .BindInt64(5, settled.expired ? 1 : 0)
      .BindInt64(6, ToColumn(now));
  return replace.Run();
}

absl::StatusOr<std::optional<SettledCapture>> CaptureTable::FindSettled(
    absl::string_view domain_controller, absl::string_view id) {
  ASSIGN_OR_RETURN(
      Statement select,
      database_.Prepare("SELECT guid, sam_account_name, expired FROM "
                        "settled_capture WHERE domain_controller = ? AND "
                        "id = ?"));
  select.BindText(1, domain_controller).BindBlob(2, id);
  std::optional<SettledCapture> found;
  RETURN_IF_ERROR(select.ForEach([&](Statement& row) {
    found = SettledCapture{std::string(id), std::string(domain_controller),
                           std::string(row.Blob(0)), std::string(row.Text(1)),
                           row.Int64(2) != 0};
    return absl::OkStatus();
  }));
  return found;
}

absl::Status CaptureTable::ForgetSettled(absl::Time time) {
  ASSIGN_OR_RETURN(
      Statement remove,
      database_.Prepare("DELETE FROM settled_capture WHERE settled_at < ?"));
  remove.BindInt64(1, ToColumn(time));
  return remove.Run();
}

absl::StatusOr<bool> CaptureTable::IsInScope(absl::string_view guid) {
  ASSIGN_OR_RETURN(
      Statement select,
      database_.Prepare(
          "SELECT EXISTS (SELECT 1 FROM account WHERE guid = ?1) OR EXISTS "
          "(SELECT 1 FROM mailbox WHERE guid = ?1 AND enabled IS NOT 0)"));
  select.BindBlob(1, guid);
  bool is_in_scope = false;
  RETURN_IF_ERROR(select.ForEach([&](Statement& row) {
    is_in_scope = row.Int64(0) != 0;
    return absl::OkStatus();
  }));
  return is_in_scope;
}

absl::StatusOr<std::vector<Capture>> CaptureTable::ExpiredAt(
    absl::Time undecided, absl::Time out_of_scope) {
  ASSIGN_OR_RETURN(
      Statement select,
      database_.Prepare(absl::StrCat(
          kSelect,
          "WHERE (c.received_at < ?1 AND (c.verdict = 0 OR c.envelope IS "
          "NULL)) OR (c.received_at <= ?2 AND c.guid <> x'' AND c.verdict <> 0 "
          "AND c.envelope IS NOT NULL AND NOT (EXISTS (SELECT 1 FROM account a "
          "WHERE a.guid = c.guid) OR EXISTS (SELECT 1 FROM mailbox m WHERE "
          "m.guid = c.guid AND m.enabled IS NOT 0)))")));
  select.BindInt64(1, ToColumn(undecided)).BindInt64(2, ToColumn(out_of_scope));
  return Select(std::move(select));
}

absl::StatusOr<std::string> CaptureTable::NextAccount(
    absl::Time now, const std::set<std::string>& busy) {
  ASSIGN_OR_RETURN(Statement select,
                   database_.Prepare(absl::StrCat(
                       "SELECT c.guid ", kDecidable, "AND ", kTurn,
                       "<= ? ORDER BY ", kTurn, ", c.received_at")));
  select.BindInt64(1, ToColumn(now));
  while (true) {
    ASSIGN_OR_RETURN(const bool more, select.Step());
    if (!more) return std::string();
    std::string guid(select.Blob(0));
    if (busy.count(guid) > 0) continue;
    select.Reset();
    return guid;
  }
}

absl::StatusOr<std::vector<std::string>> CaptureTable::DueAccounts(
    absl::Time now, int limit) {
  ASSIGN_OR_RETURN(Statement select,
                   database_.Prepare(absl::StrCat(
                       "SELECT DISTINCT c.guid ", kDecidable, "AND ", kTurn,
                       "<= ? ORDER BY ", kTurn, ", c.received_at LIMIT ?")));
  select.BindInt64(1, ToColumn(now)).BindInt64(2, limit);
  std::vector<std::string> guids;
  RETURN_IF_ERROR(select.ForEach([&](Statement& row) {
    guids.emplace_back(row.Blob(0));
    return absl::OkStatus();
  }));
  return guids;
}

absl::StatusOr<std::optional<absl::Time>> CaptureTable::NextTurn() {
  ASSIGN_OR_RETURN(
      Statement select,
      database_.Prepare(absl::StrCat("SELECT min(", kTurn, ") ", kDecidable)));
  std::optional<absl::Time> time;
  RETURN_IF_ERROR(select.ForEach([&](Statement& row) {
    if (!row.IsNull(0)) time = FromColumn(row.Int64(0));
    return absl::OkStatus();
  }));
  return time;
}

absl::StatusOr<int64_t> CaptureTable::Count() {
  ASSIGN_OR_RETURN(Statement select,
                   database_.Prepare("SELECT count(*) FROM capture WHERE "
                                     "envelope IS NOT NULL"));
  int64_t count = 0;
  RETURN_IF_ERROR(select.ForEach([&](Statement& row) {
    count = row.Int64(0);
    return absl::OkStatus();
  }));
  return count;
}

absl::StatusOr<std::vector<Capture>> CaptureTable::Select(Statement select) {
  std::vector<Capture> captures;
  RETURN_IF_ERROR(select.ForEach([&](Statement& row) {
    captures.push_back(ReadRow(row));
    return absl::OkStatus();
  }));
  return captures;
}

}  // namespace directory_sync::uploader
