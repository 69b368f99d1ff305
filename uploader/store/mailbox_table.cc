#include "uploader/store/mailbox_table.h"

#include <utility>

#include "common/status/status_macros.h"
#include "uploader/store/field_blob.h"
#include "uploader/store/service_number.h"

namespace directory_sync::uploader {
namespace {

absl::StatusOr<reconcile::ActualMailbox> ReadRow(absl::string_view guid,
                                                 Statement& row) {
  reconcile::ActualMailbox mailbox;
  mailbox.object_guid = std::string(guid);
  ASSIGN_OR_RETURN(mailbox.service, ServiceOfNumber(row.Int64(0)));
  ASSIGN_OR_RETURN(mailbox.address, provider::MailAddress::Parse(row.Text(1)));
  if (!row.IsNull(2)) mailbox.enabled = row.Int64(2) != 0;
  HeldValues held;
  RETURN_IF_ERROR(ParseHeldValues(row.Blob(3), held));
  mailbox.fields = std::move(held.fields);
  mailbox.uncertain_fields = std::move(held.uncertain_fields);
  mailbox.alternates = std::move(held.alternates);
  return mailbox;
}

}  // namespace

absl::StatusOr<std::vector<reconcile::ActualMailbox>> MailboxTable::Of(
    absl::string_view guid) {
  ASSIGN_OR_RETURN(
      Statement select,
      database_.Prepare("SELECT service, address, enabled, fields FROM "
                        "mailbox WHERE guid = ? ORDER BY service, address"));
  std::vector<reconcile::ActualMailbox> mailboxes;
  select.BindBlob(1, guid);
  RETURN_IF_ERROR(select.ForEach([&](Statement& row) -> absl::Status {
    ASSIGN_OR_RETURN(reconcile::ActualMailbox mailbox, ReadRow(guid, row));
    mailboxes.push_back(std::move(mailbox));
    return absl::OkStatus();
  }));
  return mailboxes;
}

absl::Status MailboxTable::Put(const reconcile::ActualMailbox& mailbox) {
  ASSIGN_OR_RETURN(
      Statement replace,
      database_.Prepare("INSERT OR REPLACE INTO mailbox (guid, service, "
                        "address, enabled, fields) VALUES (?, ?, ?, ?, ?)"));
  replace.BindBlob(1, mailbox.object_guid)
      .BindInt64(2, NumberOfService(mailbox.service))
      .BindText(3, mailbox.address.ToString())
      .BindNull(4)
      .BindBlob(5,
                SerializeHeldValues({mailbox.fields, mailbox.uncertain_fields,
                                     mailbox.alternates}));
  if (mailbox.enabled.has_value()) replace.BindInt64(4, *mailbox.enabled);
  return replace.Run();
}

absl::Status MailboxTable::Remove(absl::string_view guid,
                                  provider::MailService service,
                                  const provider::MailAddress& address) {
  ASSIGN_OR_RETURN(
      Statement remove,
      database_.Prepare("DELETE FROM mailbox WHERE guid = ? AND service = ? "
                        "AND address = ?"));
  remove.BindBlob(1, guid)
      .BindInt64(2, NumberOfService(service))
      .BindText(3, address.ToString());
  return remove.Run();
}

absl::Status MailboxTable::RemoveOthersAt(
    absl::string_view guid, provider::MailService service,
    const provider::MailAddress& address) {
  ASSIGN_OR_RETURN(
      Statement remove,
      database_.Prepare("DELETE FROM mailbox WHERE guid <> ? AND service = ? "
                        "AND address = ?"));
  remove.BindBlob(1, guid)
      .BindInt64(2, NumberOfService(service))
      .BindText(3, address.ToString());
  return remove.Run();
}

absl::StatusOr<std::vector<std::string>> MailboxTable::HoldersOf(
    const provider::MailAddress& address) {
  ASSIGN_OR_RETURN(
      Statement select,
      database_.Prepare("SELECT DISTINCT guid FROM mailbox WHERE address = ?"));
  select.BindText(1, address.ToString());
  return Guids(std::move(select));
}

absl::StatusOr<std::vector<std::string>> MailboxTable::GuidsIn(
    provider::MailService service) {
  ASSIGN_OR_RETURN(
      Statement select,
      database_.Prepare("SELECT DISTINCT guid FROM mailbox WHERE service = ?"));
  select.BindInt64(1, NumberOfService(service));
  return Guids(std::move(select));
}

absl::StatusOr<std::vector<HeldMailbox>> MailboxTable::InDomain(
    provider::MailService service, absl::string_view domain) {
  ASSIGN_OR_RETURN(
      Statement select,
      database_.Prepare(
          "SELECT guid, address, enabled FROM mailbox WHERE service = ? AND "
          "substr(address, instr(address, '@') + 1) = ? ORDER BY address"));
  std::vector<HeldMailbox> held;
  select.BindInt64(1, NumberOfService(service)).BindText(2, domain);
  RETURN_IF_ERROR(select.ForEach([&](Statement& row) -> absl::Status {
    held.emplace_back();
    held.back().object_guid = std::string(row.Blob(0));
    ASSIGN_OR_RETURN(held.back().address,
                     provider::MailAddress::Parse(row.Text(1)));
    if (!row.IsNull(2)) held.back().enabled = row.Int64(2) != 0;
    return absl::OkStatus();
  }));
  return held;
}

absl::StatusOr<std::vector<std::string>> MailboxTable::GuidsOfOpenIn(
    provider::MailService service) {
  ASSIGN_OR_RETURN(
      Statement select,
      database_.Prepare("SELECT DISTINCT guid FROM mailbox WHERE service = ? "
                        "AND enabled IS NOT 0"));
  select.BindInt64(1, NumberOfService(service));
  return Guids(std::move(select));
}

absl::StatusOr<std::vector<std::string>> MailboxTable::Guids(Statement select) {
  std::vector<std::string> guids;
  RETURN_IF_ERROR(select.ForEach([&](Statement& row) {
    guids.emplace_back(row.Blob(0));
    return absl::OkStatus();
  }));
  return guids;
}

}  // namespace directory_sync::uploader
