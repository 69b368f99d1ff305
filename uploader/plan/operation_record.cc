#include "uploader/plan/operation_record.h"

#include <sodium.h>

#include <algorithm>
#include <set>

#include "absl/strings/str_cat.h"
#include "uploader/store/service_number.h"

namespace directory_sync::uploader {

using directorysync::upload::v1::Operation;

namespace {

constexpr size_t kDigestSize = 16;

directorysync::upload::v1::OperationKind NumberOfKind(
    reconcile::OperationKind kind) {
  switch (kind) {
    case reconcile::OperationKind::kCreate:
      return directorysync::upload::v1::OPERATION_KIND_CREATE;
    case reconcile::OperationKind::kEnable:
      return directorysync::upload::v1::OPERATION_KIND_ENABLE;
    case reconcile::OperationKind::kUpdate:
      return directorysync::upload::v1::OPERATION_KIND_UPDATE;
    case reconcile::OperationKind::kDisable:
      return directorysync::upload::v1::OPERATION_KIND_DISABLE;
    case reconcile::OperationKind::kDelete:
      return directorysync::upload::v1::OPERATION_KIND_DELETE;
    case reconcile::OperationKind::kAddMembers:
      return directorysync::upload::v1::OPERATION_KIND_ADD_MEMBERS;
    case reconcile::OperationKind::kRemoveMembers:
      return directorysync::upload::v1::OPERATION_KIND_REMOVE_MEMBERS;
    case reconcile::OperationKind::kAddAddress:
      return directorysync::upload::v1::OPERATION_KIND_ADD_ADDRESS;
    case reconcile::OperationKind::kRemoveAddress:
      return directorysync::upload::v1::OPERATION_KIND_REMOVE_ADDRESS;
    case reconcile::OperationKind::kRename:
      return directorysync::upload::v1::OPERATION_KIND_RENAME;
  }
  return directorysync::upload::v1::OPERATION_KIND_UNSPECIFIED;
}

directorysync::upload::v1::ObjectType NumberOfObject(
    reconcile::ObjectKind kind) {
  switch (kind) {
    case reconcile::ObjectKind::kMailbox:
      return directorysync::upload::v1::OBJECT_TYPE_MAILBOX;
    case reconcile::ObjectKind::kContact:
      return directorysync::upload::v1::OBJECT_TYPE_CONTACT;
    case reconcile::ObjectKind::kDistributionList:
      return directorysync::upload::v1::OBJECT_TYPE_DISTRIBUTION_LIST;
  }
  return directorysync::upload::v1::OBJECT_TYPE_UNSPECIFIED;
}

// Of which there may be several at once: of one alternate address, or of one
// member.
bool IsOneOfSeveral(const Operation& record,
                    const reconcile::PlannedOperation& planned) {
  switch (planned.kind) {
    case reconcile::OperationKind::kAddAddress:
    case reconcile::OperationKind::kRemoveAddress:
      return true;
    case reconcile::OperationKind::kAddMembers:
    case reconcile::OperationKind::kRemoveMembers:
      return record.changes_size() == 1 && planned.changes.size() == 1;
    default:
      return false;
  }
}

// Whether both are about the same alternate address or member.
bool SameChange(const Operation& record,
                const reconcile::PlannedOperation& planned) {
  if (record.changes().empty() || planned.changes.empty()) return false;
  return record.changes(0).before() == planned.changes.front().before &&
         record.changes(0).after() == planned.changes.front().after;
}

// Length first, so that no two lists of texts look the same.
void AppendText(std::string& to, absl::string_view text) {
  absl::StrAppend(&to, text.size(), ":", text, ";");
}

}  // namespace

Operation RecordOf(const reconcile::PlannedOperation& planned) {
  Operation record;
  record.set_kind(NumberOfKind(planned.kind));
  record.set_state(directorysync::upload::v1::OPERATION_STATE_PENDING);
  record.set_service(NumberOfService(planned.service));
  record.set_object_type(NumberOfObject(planned.object));
  record.set_address(planned.address.ToString());
  record.set_object_guid(planned.object_guid);
  record.set_why(planned.why);
  for (const reconcile::FieldChange& change : planned.changes) {
    auto* field = record.add_changes();
    field->set_field(change.field);
    field->set_before(change.before);
    field->set_after(change.after);
  }
  return record;
}

bool StandsFor(const Operation& record,
               const reconcile::PlannedOperation& planned) {
  return record.kind() == NumberOfKind(planned.kind) &&
         record.service() == NumberOfService(planned.service) &&
         record.address() == planned.address.ToString() &&
         (!IsOneOfSeveral(record, planned) || SameChange(record, planned));
}

bool Covers(const Operation& record,
            const reconcile::PlannedOperation& planned) {
  if (!StandsFor(record, planned)) return false;
  if (planned.kind != reconcile::OperationKind::kRemoveMembers) return true;
  std::set<std::string> covered;
  for (const auto& change : record.changes()) covered.insert(change.before());
  return std::all_of(planned.changes.begin(), planned.changes.end(),
                     [&](const reconcile::FieldChange& change) {
                       return covered.count(change.before) > 0;
                     });
}

std::string DigestOf(const reconcile::PlannedOperation& planned) {
  std::string text;
  AppendText(text, absl::StrCat(NumberOfKind(planned.kind)));
  AppendText(text, absl::StrCat(NumberOfService(planned.service)));
  AppendText(text, planned.address.ToString());
  AppendText(text, !planned.enabled.has_value() ? ""
                   : *planned.enabled           ? "enabled"
                                                : "disabled");
  for (const reconcile::FieldChange& change : planned.changes) {
    AppendText(text, change.field);
    AppendText(text, change.after);
    // What is taken away has no other name.
    if (planned.kind == reconcile::OperationKind::kRemoveAddress ||
        planned.kind == reconcile::OperationKind::kRemoveMembers) {
      AppendText(text, change.before);
    }
  }
  std::string digest(kDigestSize, '\0');
  crypto_generichash(reinterpret_cast<unsigned char*>(digest.data()),
                     digest.size(),
                     reinterpret_cast<const unsigned char*>(text.data()),
                     text.size(), nullptr, 0);
  return digest;
}

}  // namespace directory_sync::uploader
