#include "uploader/store/proof_table.h"

#include <utility>

#include "absl/strings/str_cat.h"
#include "common/status/status_macros.h"
#include "uploader/store/stamp_column.h"
#include "uploader/store/timestamps.h"

namespace directory_sync::uploader {

using directorysync::upload::v1::PASSWORD_STATE_NEVER_CAPTURED;
using directorysync::upload::v1::PASSWORD_STATE_UNSPECIFIED;
using directorysync::upload::v1::PasswordChange;
using Proof = ProofTable::Proof;

namespace {

constexpr char kNeverCaptured[] =
    "The password has not been changed since changes are captured, so nobody "
    "but the user knows it.";
constexpr char kChangeOnce[] = "Let the user change the password once.";

// Between 1601-01-01, where stamps begin, and 1970-01-01.
constexpr int64_t kSecondsTo1970 = 11644473600;

constexpr char kSelect[] =
    "SELECT e.guid, e.address, a.display_name, a.sam_account_name, e.state, "
    "p.error, p.cure, p.seen, p.seen_at, p.captured_at, p.captured_on, "
    "p.confirmed_at, p.delivered_at, p.version, p.originating_time, "
    "p.originating_dsa, p.provider_answer "
    "FROM proof_entry e JOIN account a ON a.guid = e.guid "
    "LEFT JOIN password p ON p.guid = e.guid ";

void ReadTime(Statement& row, int column, google::protobuf::Timestamp* time) {
  *time = ToTimestamp(FromColumn(row.Int64(column)));
}

void ReadChange(Statement& row, PasswordChange& change) {
  const auto stamp = FromStampColumn(row.Blob(7));
  if (!stamp.has_value()) return;
  *change.mutable_stamp() = *stamp;
  change.mutable_changed()->set_seconds(
      static_cast<int64_t>(stamp->originating_time()) - kSecondsTo1970);
  if (!row.IsNull(8)) ReadTime(row, 8, change.mutable_read());
}

void ReadDelivery(Statement& row, Proof& proof) {
  if (!row.IsNull(9)) ReadTime(row, 9, proof.mutable_captured());
  proof.set_captured_on(std::string(row.Text(10)));
  if (!row.IsNull(11)) ReadTime(row, 11, proof.mutable_confirmed());
  proof.set_provider_answer(std::string(row.Text(16)));
  if (row.IsNull(12)) return;
  ReadTime(row, 12, proof.mutable_delivered());
  auto* stamp = proof.mutable_delivered_stamp();
  stamp->set_version(static_cast<uint32_t>(row.Int64(13)));
  stamp->set_originating_time(static_cast<uint64_t>(row.Int64(14)));
  stamp->set_originating_dsa(std::string(row.Blob(15)));
}

Proof ReadRow(Statement& row) {
  Proof proof;
  proof.set_object_guid(std::string(row.Blob(0)));
  proof.set_address(std::string(row.Text(1)));
  proof.set_display_name(std::string(row.Text(2)));
  proof.set_sam_account_name(std::string(row.Text(3)));
  proof.set_state(static_cast<ProofTable::State>(row.Int64(4)));
  proof.set_reason(std::string(row.Text(5)));
  proof.set_cure(std::string(row.Text(6)));
  ReadChange(row, *proof.mutable_last_change());
  ReadDelivery(row, proof);
  if (proof.state() == PASSWORD_STATE_NEVER_CAPTURED &&
      proof.reason().empty()) {
    proof.set_reason(kNeverCaptured);
    proof.set_cure(kChangeOnce);
  }
  return proof;
}

}  // namespace

absl::StatusOr<std::vector<Proof>> ProofTable::List(const ProofFilter& filter,
                                                    int limit) {
  std::string sql = absl::StrCat(kSelect, "WHERE ");
  const bool any_state = filter.state == PASSWORD_STATE_UNSPECIFIED;
  // The order is that of an index in either case.
  sql += any_state ? "(a.address, a.guid) > (?1, ?2)"
                   : "e.state = ?5 AND (e.address, e.guid) > (?1, ?2)";
  if (!filter.search.empty()) {
    sql +=
        " AND (instr(lower(a.address), lower(?4)) OR "
        "instr(lower(a.display_name), lower(?4)) OR "
        "instr(lower(a.sam_account_name), lower(?4)))";
  }
  sql += any_state ? " ORDER BY a.address, a.guid LIMIT ?3"
                   : " ORDER BY e.address, e.guid LIMIT ?3";
  ASSIGN_OR_RETURN(Statement select, database_.Prepare(sql));
  select.BindText(1, filter.after_address)
      .BindBlob(2, filter.after_guid)
      .BindInt64(3, limit);
  if (!filter.search.empty()) select.BindText(4, filter.search);
  if (!any_state) select.BindInt64(5, filter.state);
  return Select(std::move(select));
}

absl::StatusOr<std::optional<Proof>> ProofTable::Find(absl::string_view guid) {
  ASSIGN_OR_RETURN(Statement select, database_.Prepare(absl::StrCat(
                                         kSelect, "WHERE e.guid = ?")));
  select.BindBlob(1, guid);
  ASSIGN_OR_RETURN(std::vector<Proof> found, Select(std::move(select)));
  if (found.empty()) return std::nullopt;
  return std::move(found.front());
}

absl::StatusOr<std::string> ProofTable::GuidOf(absl::string_view name) {
  ASSIGN_OR_RETURN(
      Statement select,
      database_.Prepare("SELECT guid FROM account WHERE lower(address) = "
                        "lower(?1) OR lower(sam_account_name) = lower(?1) "
                        "ORDER BY lower(address) = lower(?1) DESC LIMIT 1"));
  select.BindText(1, name);
  std::string guid;
  RETURN_IF_ERROR(select.ForEach([&](Statement& row) {
    guid = std::string(row.Blob(0));
    return absl::OkStatus();
  }));
  return guid;
}

absl::StatusOr<std::map<ProofTable::State, int64_t>> ProofTable::Count() {
  ASSIGN_OR_RETURN(
      Statement select,
      database_.Prepare(
          "SELECT state, count(*) FROM proof_entry GROUP BY state"));
  std::map<State, int64_t> counts;
  RETURN_IF_ERROR(select.ForEach([&](Statement& row) {
    counts[static_cast<State>(row.Int64(0))] = row.Int64(1);
    return absl::OkStatus();
  }));
  return counts;
}

absl::StatusOr<std::vector<Proof>> ProofTable::Select(Statement select) {
  std::vector<Proof> proofs;
  RETURN_IF_ERROR(select.ForEach([&](Statement& row) {
    proofs.push_back(ReadRow(row));
    return absl::OkStatus();
  }));
  return proofs;
}

}  // namespace directory_sync::uploader
