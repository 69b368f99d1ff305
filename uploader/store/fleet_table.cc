#include "uploader/store/fleet_table.h"

#include <utility>

#include "absl/strings/str_cat.h"
#include "common/status/status_macros.h"
#include "uploader/store/timestamps.h"

namespace directory_sync::uploader {
namespace {

constexpr char kSelect[] =
    "SELECT dns_host_name, request_digest, certificate_pem, "
    "certificate_expires, signing_public_key, admitted_at, admitted_by, "
    "last_item_at, previous_certificate_pem, requested_at, cloned, heartbeat, "
    "heartbeat_at FROM domain_controller ";

AdmittedController ReadRow(Statement& row) {
  AdmittedController controller;
  controller.dns_host_name = std::string(row.Text(0));
  controller.request_digest = std::string(row.Blob(1));
  controller.certificate_pem = std::string(row.Text(2));
  controller.certificate_expires = FromColumn(row.Int64(3));
  controller.signing_public_key = std::string(row.Blob(4));
  controller.admitted_at = FromColumn(row.Int64(5));
  controller.admitted_by = std::string(row.Text(6));
  if (!row.IsNull(7)) controller.last_item_at = FromColumn(row.Int64(7));
  controller.previous_certificate_pem = std::string(row.Text(8));
  controller.requested_at = FromColumn(row.Int64(9));
  controller.cloned = row.Int64(10) != 0;
  controller.heartbeat = std::string(row.Blob(11));
  if (!row.IsNull(12)) controller.heartbeat_at = FromColumn(row.Int64(12));
  return controller;
}

}  // namespace

absl::Status FleetTable::PutController(const AdmittedController& controller) {
  ASSIGN_OR_RETURN(
      Statement replace,
      database_.Prepare(
          "INSERT INTO domain_controller (dns_host_name, request_digest, "
          "certificate_pem, certificate_expires, signing_public_key, "
          "admitted_at, admitted_by, previous_certificate_pem, requested_at, "
          "cloned) VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10) "
          "ON CONFLICT (dns_host_name) DO UPDATE SET request_digest = ?2, "
          "certificate_pem = ?3, certificate_expires = ?4, "
          "signing_public_key = ?5, admitted_at = ?6, admitted_by = ?7, "
          "previous_certificate_pem = ?8, requested_at = ?9, cloned = ?10"));
  replace.BindText(1, controller.dns_host_name)
      .BindBlob(2, controller.request_digest)
      .BindText(3, controller.certificate_pem)
      .BindInt64(4, ToColumn(controller.certificate_expires))
      .BindBlob(5, controller.signing_public_key)
      .BindInt64(6, ToColumn(controller.admitted_at))
      .BindText(7, controller.admitted_by)
      .BindText(8, controller.previous_certificate_pem)
      .BindInt64(9, ToColumn(controller.requested_at))
      .BindInt64(10, controller.cloned ? 1 : 0);
  return replace.Run();
}

absl::StatusOr<std::optional<AdmittedController>> FleetTable::FindController(
    absl::string_view dns_host_name) {
  ASSIGN_OR_RETURN(Statement select, database_.Prepare(absl::StrCat(
                                         kSelect, "WHERE dns_host_name = ?")));
  select.BindText(1, dns_host_name);
  ASSIGN_OR_RETURN(std::vector<AdmittedController> found,
                   Select(std::move(select)));
  if (found.empty()) return std::nullopt;
  return std::move(found.front());
}

absl::StatusOr<std::vector<AdmittedController>> FleetTable::Controllers() {
  ASSIGN_OR_RETURN(Statement select, database_.Prepare(absl::StrCat(
                                         kSelect, "ORDER BY dns_host_name")));
  return Select(std::move(select));
}

absl::StatusOr<bool> FleetTable::RemoveController(
    absl::string_view dns_host_name) {
  ASSIGN_OR_RETURN(const auto found, FindController(dns_host_name));
  if (!found.has_value()) return false;
  ASSIGN_OR_RETURN(Statement remove,
                   database_.Prepare("DELETE FROM domain_controller "
                                     "WHERE dns_host_name = ?"));
  remove.BindText(1, dns_host_name);
  RETURN_IF_ERROR(remove.Run());
  // Nothing that it signed is taken in from now on.
  ASSIGN_OR_RETURN(Statement keys,
                   database_.Prepare("DELETE FROM retired_signing_key "
                                     "WHERE domain_controller = ?"));
  keys.BindText(1, dns_host_name);
  RETURN_IF_ERROR(keys.Run());
  return true;
}

absl::Status FleetTable::NoteItem(absl::string_view dns_host_name,
                                  absl::Time now) {
  ASSIGN_OR_RETURN(
      Statement update,
      database_.Prepare("UPDATE domain_controller SET last_item_at = ? "
                        "WHERE dns_host_name = ?"));
  update.BindInt64(1, ToColumn(now)).BindText(2, dns_host_name);
  return update.Run();
}

absl::Status FleetTable::NoteHeartbeat(absl::string_view dns_host_name,
                                       absl::string_view heartbeat,
                                       absl::Time now) {
  ASSIGN_OR_RETURN(
      Statement update,
      database_.Prepare("UPDATE domain_controller SET heartbeat = ?, "
                        "heartbeat_at = ? WHERE dns_host_name = ?"));
  update.BindBlob(1, heartbeat)
      .BindInt64(2, ToColumn(now))
      .BindText(3, dns_host_name);
  return update.Run();
}

absl::Status FleetTable::NoteCloned(absl::string_view dns_host_name) {
  ASSIGN_OR_RETURN(Statement update,
                   database_.Prepare("UPDATE domain_controller SET cloned = 1 "
                                     "WHERE dns_host_name = ?"));
  update.BindText(1, dns_host_name);
  return update.Run();
}

absl::Status FleetTable::RetireKey(absl::string_view dns_host_name,
                                   absl::string_view signing_public_key,
                                   absl::Time now) {
  ASSIGN_OR_RETURN(
      Statement replace,
      database_.Prepare("INSERT OR REPLACE INTO retired_signing_key "
                        "(domain_controller, signing_key, retired_at) "
                        "VALUES (?, ?, ?)"));
  replace.BindText(1, dns_host_name)
      .BindBlob(2, signing_public_key)
      .BindInt64(3, ToColumn(now));
  return replace.Run();
}

absl::StatusOr<std::vector<std::string>> FleetTable::RetiredKeys(
    absl::string_view dns_host_name, absl::Time since) {
  ASSIGN_OR_RETURN(
      Statement select,
      database_.Prepare("SELECT signing_key FROM retired_signing_key WHERE "
                        "domain_controller = ? AND retired_at > ?"));
  select.BindText(1, dns_host_name).BindInt64(2, ToColumn(since));
  std::vector<std::string> keys;
  RETURN_IF_ERROR(select.ForEach([&](Statement& row) {
    keys.emplace_back(row.Blob(0));
    return absl::OkStatus();
  }));
  return keys;
}

absl::StatusOr<bool> FleetTable::NoteSequence(absl::string_view dns_host_name,
                                              absl::string_view incarnation,
                                              uint64_t seq,
                                              absl::string_view id,
                                              absl::Time now) {
  ASSIGN_OR_RETURN(
      Statement insert,
      database_.Prepare("INSERT INTO item_sequence (domain_controller, "
                        "incarnation, seq, id, seen_at) VALUES (?, ?, ?, ?, ?) "
                        "ON CONFLICT DO NOTHING"));
  insert.BindText(1, dns_host_name)
      .BindBlob(2, incarnation)
      .BindInt64(3, static_cast<int64_t>(seq))
      .BindBlob(4, id)
      .BindInt64(5, ToColumn(now));
  RETURN_IF_ERROR(insert.Run());
  ASSIGN_OR_RETURN(
      Statement select,
      database_.Prepare("SELECT id FROM item_sequence WHERE domain_controller "
                        "= ? AND incarnation = ? AND seq = ?"));
  select.BindText(1, dns_host_name)
      .BindBlob(2, incarnation)
      .BindInt64(3, static_cast<int64_t>(seq));
  bool is_anothers = false;
  RETURN_IF_ERROR(select.ForEach([&](Statement& row) {
    is_anothers = row.Blob(0) != id;
    return absl::OkStatus();
  }));
  return is_anothers;
}

absl::Status FleetTable::ForgetSequences(absl::Time before) {
  ASSIGN_OR_RETURN(
      Statement remove,
      database_.Prepare("DELETE FROM item_sequence WHERE seen_at < ?"));
  remove.BindInt64(1, ToColumn(before));
  return remove.Run();
}

absl::StatusOr<std::string> FleetTable::OperatorCertificate() {
  ASSIGN_OR_RETURN(
      Statement select,
      database_.Prepare("SELECT certificate_pem FROM fleet_operator"));
  std::string certificate;
  RETURN_IF_ERROR(select.ForEach([&](Statement& row) {
    certificate = std::string(row.Text(0));
    return absl::OkStatus();
  }));
  return certificate;
}

absl::Status FleetTable::PutOperatorCertificate(
    absl::string_view certificate_pem) {
  ASSIGN_OR_RETURN(Statement replace,
                   database_.Prepare("INSERT OR REPLACE INTO fleet_operator "
                                     "(id, certificate_pem) VALUES (1, ?)"));
  replace.BindText(1, certificate_pem);
  return replace.Run();
}

absl::StatusOr<std::vector<AdmittedController>> FleetTable::Select(
    Statement select) {
  std::vector<AdmittedController> controllers;
  RETURN_IF_ERROR(select.ForEach([&](Statement& row) {
    controllers.push_back(ReadRow(row));
    return absl::OkStatus();
  }));
  return controllers;
}

}  // namespace directory_sync::uploader
