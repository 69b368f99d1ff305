#include "uploader/store/mailbox_table.h"

#include <utility>

#include "common/status/status_macros.h"
#include "proto/directorysync/upload/v1/upload.pb.h"
#include "uploader/store/service_number.h"

namespace directory_sync::uploader {
namespace {

using directorysync::upload::v1::Operation;

// In `before`: the field is uncertain.
constexpr absl::string_view kUncertain = "?";

// The fields are kept as an Operation's changes.
std::string SerializeFields(const reconcile::ActualMailbox& mailbox) {
  Operation carrier;
  for (const auto& [name, value] : mailbox.fields) {
    auto* change = carrier.add_changes();
    change->set_field(name);
    change->set_after(value);
  }
  for (const std::string& name : mailbox.uncertain_fields) {
    auto* change = carrier.add_changes();
    change->set_field(name);
    change->set_before(std::string(kUncertain));
  }
  return carrier.SerializeAsString();
}

absl::Status ParseFields(absl::string_view bytes,
                         reconcile::ActualMailbox& mailbox) {
  Operation carrier;
  if (!carrier.ParseFromString(std::string(bytes))) {
    return absl::DataLossError("a stored mailbox is damaged");
  }
  for (const auto& change : carrier.changes()) {
    if (change.before() == kUncertain) {
      mailbox.uncertain_fields.insert(change.field());
    } else {
      mailbox.fields[change.field()] = change.after();
    }
  }
  return absl::OkStatus();
}

absl::StatusOr<reconcile::ActualMailbox> ReadRow(absl::string_view guid,
                                                 Statement& row) {
  reconcile::ActualMailbox mailbox;
  mailbox.object_guid = std::string(guid);
  ASSIGN_OR_RETURN(mailbox.service, ServiceOfNumber(row.Int64(0)));
  ASSIGN_OR_RETURN(mailbox.address, provider::MailAddress::Parse(row.Text(1)));
  if (!row.IsNull(2)) mailbox.enabled = row.Int64(2) != 0;
  RETURN_IF_ERROR(ParseFields(row.Blob(3), mailbox));
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
      .BindBlob(5, SerializeFields(mailbox));
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
