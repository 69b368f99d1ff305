#include "uploader/store/entry_table.h"

#include <utility>

#include "common/status/status_macros.h"
#include "uploader/store/field_blob.h"

namespace directory_sync::uploader {

using reconcile::ActualEntry;
using reconcile::ObjectKind;

namespace {

// As the column has them.
constexpr int64_t kContact = 1;
constexpr int64_t kList = 2;

int64_t NumberOf(ObjectKind kind) {
  return kind == ObjectKind::kContact ? kContact : kList;
}

absl::StatusOr<ActualEntry> ReadRow(absl::string_view guid, Statement& row) {
  ActualEntry entry;
  entry.object_guid = std::string(guid);
  entry.object = row.Int64(0) == kContact ? ObjectKind::kContact
                                          : ObjectKind::kDistributionList;
  ASSIGN_OR_RETURN(entry.address, provider::MailAddress::Parse(row.Text(1)));
  HeldValues held;
  RETURN_IF_ERROR(ParseHeldValues(row.Blob(2), held));
  entry.fields = std::move(held.fields);
  entry.uncertain_fields = std::move(held.uncertain_fields);
  return entry;
}

}  // namespace

absl::StatusOr<std::vector<ActualEntry>> EntryTable::Of(
    absl::string_view guid) {
  ASSIGN_OR_RETURN(
      Statement select,
      database_.Prepare("SELECT kind, address, fields FROM entry WHERE "
                        "guid = ? ORDER BY address"));
  std::vector<ActualEntry> entries;
  select.BindBlob(1, guid);
  RETURN_IF_ERROR(select.ForEach([&](Statement& row) -> absl::Status {
    ASSIGN_OR_RETURN(ActualEntry entry, ReadRow(guid, row));
    entries.push_back(std::move(entry));
    return absl::OkStatus();
  }));
  return entries;
}

absl::StatusOr<bool> EntryTable::HasList(absl::string_view guid) {
  ASSIGN_OR_RETURN(
      Statement select,
      database_.Prepare("SELECT guid FROM entry WHERE guid = ? AND kind = ?"));
  select.BindBlob(1, guid).BindInt64(2, kList);
  ASSIGN_OR_RETURN(const auto found, Guids(std::move(select)));
  return !found.empty();
}

absl::Status EntryTable::Put(const ActualEntry& entry) {
  ASSIGN_OR_RETURN(
      Statement replace,
      database_.Prepare("INSERT OR REPLACE INTO entry (guid, kind, address, "
                        "fields) VALUES (?, ?, ?, ?)"));
  replace.BindBlob(1, entry.object_guid)
      .BindInt64(2, NumberOf(entry.object))
      .BindText(3, entry.address.ToString())
      .BindBlob(
          4, SerializeHeldValues({entry.fields, entry.uncertain_fields, {}}));
  return replace.Run();
}

absl::Status EntryTable::Remove(absl::string_view guid,
                                const provider::MailAddress& address) {
  ASSIGN_OR_RETURN(
      Statement remove,
      database_.Prepare("DELETE FROM entry WHERE guid = ? AND address = ?"));
  remove.BindBlob(1, guid).BindText(2, address.ToString());
  return remove.Run();
}

absl::StatusOr<std::vector<std::string>> EntryTable::ListHoldersOf(
    const provider::MailAddress& address) {
  ASSIGN_OR_RETURN(
      Statement select,
      database_.Prepare(
          "SELECT guid FROM entry WHERE address = ? AND kind = ?"));
  select.BindText(1, address.ToString()).BindInt64(2, kList);
  return Guids(std::move(select));
}

absl::StatusOr<std::vector<ActualEntry>> EntryTable::InDomain(
    ObjectKind kind, absl::string_view domain) {
  ASSIGN_OR_RETURN(
      Statement select,
      database_.Prepare(
          "SELECT kind, address, fields, guid FROM entry WHERE kind = ? AND "
          "substr(address, instr(address, '@') + 1) = ? ORDER BY address"));
  std::vector<ActualEntry> entries;
  select.BindInt64(1, NumberOf(kind)).BindText(2, domain);
  RETURN_IF_ERROR(select.ForEach([&](Statement& row) -> absl::Status {
    ASSIGN_OR_RETURN(ActualEntry entry, ReadRow(row.Blob(3), row));
    entries.push_back(std::move(entry));
    return absl::OkStatus();
  }));
  return entries;
}

absl::StatusOr<std::vector<std::string>> EntryTable::GuidsOf(ObjectKind kind) {
  ASSIGN_OR_RETURN(
      Statement select,
      database_.Prepare("SELECT DISTINCT guid FROM entry WHERE kind = ?"));
  select.BindInt64(1, NumberOf(kind));
  return Guids(std::move(select));
}

absl::StatusOr<std::vector<std::string>> EntryTable::Guids(Statement select) {
  std::vector<std::string> guids;
  RETURN_IF_ERROR(select.ForEach([&](Statement& row) {
    guids.emplace_back(row.Blob(0));
    return absl::OkStatus();
  }));
  return guids;
}

}  // namespace directory_sync::uploader
