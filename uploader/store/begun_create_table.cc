#include "uploader/store/begun_create_table.h"

#include <string>
#include <utility>

#include "common/status/status_macros.h"
#include "uploader/store/service_number.h"

namespace directory_sync::uploader {

using reconcile::ObjectKind;

namespace {

// As the column has them.
constexpr int64_t kMailbox = 0;
constexpr int64_t kContact = 1;
constexpr int64_t kList = 2;
constexpr int64_t kRenaming = 3;

int64_t NumberOf(const BegunCreate& begun) {
  if (begun.is_renaming) return kRenaming;
  switch (begun.object) {
    case ObjectKind::kMailbox:
      return kMailbox;
    case ObjectKind::kContact:
      return kContact;
    case ObjectKind::kDistributionList:
      return kList;
  }
  return kMailbox;
}

ObjectKind KindOf(int64_t number) {
  if (number == kContact) return ObjectKind::kContact;
  return number == kList ? ObjectKind::kDistributionList : ObjectKind::kMailbox;
}

absl::StatusOr<BegunCreate> ReadRow(Statement& row) {
  BegunCreate begun;
  begun.object = KindOf(row.Int64(0));
  begun.is_renaming = row.Int64(0) == kRenaming;
  ASSIGN_OR_RETURN(begun.service, ServiceOfNumber(row.Int64(1)));
  ASSIGN_OR_RETURN(begun.address, provider::MailAddress::Parse(row.Text(2)));
  return begun;
}

}  // namespace

absl::StatusOr<std::vector<BegunCreate>> BegunCreateTable::Of(
    absl::string_view guid) {
  ASSIGN_OR_RETURN(Statement select,
                   database_.Prepare("SELECT kind, service, address FROM "
                                     "begun_create WHERE guid = ?"));
  select.BindBlob(1, guid);
  std::vector<BegunCreate> all;
  RETURN_IF_ERROR(select.ForEach([&](Statement& row) -> absl::Status {
    ASSIGN_OR_RETURN(BegunCreate begun, ReadRow(row));
    all.push_back(std::move(begun));
    return absl::OkStatus();
  }));
  return all;
}

absl::Status BegunCreateTable::Put(absl::string_view guid,
                                   const BegunCreate& begun) {
  return Run(
      "INSERT OR IGNORE INTO begun_create (guid, kind, service, address) "
      "VALUES (?, ?, ?, ?)",
      guid, begun);
}

absl::Status BegunCreateTable::Remove(absl::string_view guid,
                                      const BegunCreate& begun) {
  return Run(
      "DELETE FROM begun_create WHERE guid = ? AND kind = ? AND service = ? "
      "AND address = ?",
      guid, begun);
}

absl::Status BegunCreateTable::Run(const char* sql, absl::string_view guid,
                                   const BegunCreate& begun) {
  ASSIGN_OR_RETURN(Statement statement, database_.Prepare(sql));
  statement.BindBlob(1, guid)
      .BindInt64(2, NumberOf(begun))
      .BindInt64(3, NumberOfService(begun.service))
      .BindText(4, begun.address.ToString());
  return statement.Run();
}

}  // namespace directory_sync::uploader
