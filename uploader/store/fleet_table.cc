#include "uploader/store/fleet_table.h"

#include <utility>

#include "absl/strings/str_cat.h"
#include "common/status/status_macros.h"
#include "uploader/store/timestamps.h"

namespace directory_sync::uploader {
namespace {

constexpr char kAuthorityPurpose[] = "fleet authority's key";
constexpr char kSealingPurpose[] = "sealing key";
constexpr char kSelect[] =
    "SELECT dns_host_name, request_digest, certificate_pem, "
    "certificate_expires, signing_public_key, admitted_at, admitted_by, "
    "last_item_at FROM domain_controller ";

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
  return controller;
}

}  // namespace

absl::StatusOr<std::optional<FleetKeys>> FleetTable::Keys() {
  ASSIGN_OR_RETURN(
      Statement select,
      database_.Prepare("SELECT certificate_pem, sealed_key_pem, "
                        "sealing_public_key, sealed_sealing_key FROM fleet"));
  std::optional<FleetKeys> found;
  RETURN_IF_ERROR(select.ForEach([&](Statement& row) -> absl::Status {
    FleetKeys keys;
    keys.certificate_pem = std::string(row.Text(0));
    ASSIGN_OR_RETURN(keys.key_pem,
                     cipher_.Open(row.Blob(1), kAuthorityPurpose));
    keys.sealing_public_key = std::string(row.Blob(2));
    ASSIGN_OR_RETURN(keys.sealing_key,
                     cipher_.Open(row.Blob(3), kSealingPurpose));
    found = std::move(keys);
    return absl::OkStatus();
  }));
  return found;
}

absl::Status FleetTable::PutKeys(const FleetKeys& keys) {
  ASSIGN_OR_RETURN(
      Statement replace,
      database_.Prepare(
          "INSERT OR REPLACE INTO fleet (id, certificate_pem, sealed_key_pem, "
          "sealing_public_key, sealed_sealing_key) VALUES (1, ?, ?, ?, ?)"));
  replace.BindText(1, keys.certificate_pem)
      .BindBlob(2, cipher_.Seal(keys.key_pem, kAuthorityPurpose))
      .BindBlob(3, keys.sealing_public_key)
      .BindBlob(4, cipher_.Seal(keys.sealing_key, kSealingPurpose));
  return replace.Run();
}

absl::Status FleetTable::PutController(const AdmittedController& controller) {
  ASSIGN_OR_RETURN(
      Statement replace,
      database_.Prepare(
          "INSERT INTO domain_controller (dns_host_name, request_digest, "
          "certificate_pem, certificate_expires, signing_public_key, "
          "admitted_at, admitted_by) VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7) "
          "ON CONFLICT (dns_host_name) DO UPDATE SET request_digest = ?2, "
          "certificate_pem = ?3, certificate_expires = ?4, "
          "signing_public_key = ?5, admitted_at = ?6, admitted_by = ?7"));
  replace.BindText(1, controller.dns_host_name)
      .BindBlob(2, controller.request_digest)
      .BindText(3, controller.certificate_pem)
      .BindInt64(4, ToColumn(controller.certificate_expires))
      .BindBlob(5, controller.signing_public_key)
      .BindInt64(6, ToColumn(controller.admitted_at))
      .BindText(7, controller.admitted_by);
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

absl::Status FleetTable::NoteItem(absl::string_view dns_host_name,
                                  absl::Time now) {
  ASSIGN_OR_RETURN(
      Statement update,
      database_.Prepare("UPDATE domain_controller SET last_item_at = ? "
                        "WHERE dns_host_name = ?"));
  update.BindInt64(1, ToColumn(now)).BindText(2, dns_host_name);
  return update.Run();
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
