#include "uploader/reconcile/plan.h"

#include "absl/strings/escaping.h"
#include "absl/strings/str_cat.h"

namespace directory_sync::reconcile {
namespace {

std::string Quoted(absl::string_view text) {
  return absl::StrCat("\"", absl::Utf8SafeCEscape(text), "\"");
}

// Mailboxes are the rule.
std::string ObjectPrefix(ObjectKind kind) {
  if (kind == ObjectKind::kMailbox) return "";
  return absl::StrCat(ObjectKindName(kind), " ");
}

std::string DescribeOperation(const PlannedOperation& operation) {
  std::string text =
      absl::StrCat(OperationKindName(operation.kind), " ",
                   provider::ServiceName(operation.service), " ",
                   ObjectPrefix(operation.object), operation.address.ToString(),
                   " for ", Quoted(operation.name));
  absl::StrAppend(&text, ": ", operation.why, "\n");
  if (operation.enabled.has_value()) {
    absl::StrAppend(
        &text, "    enabled: ", *operation.enabled ? "true" : "false", "\n");
  }
  for (const FieldChange& change : operation.changes) {
    absl::StrAppend(&text, "    ", change.field, ": ", Quoted(change.before),
                    " -> ", Quoted(change.after), "\n");
  }
  return text;
}

}  // namespace

absl::string_view ObjectKindName(ObjectKind kind) {
  switch (kind) {
    case ObjectKind::kMailbox:
      return "mailbox";
    case ObjectKind::kContact:
      return "contact";
    case ObjectKind::kDistributionList:
      return "distribution_list";
  }
  return "";
}

absl::string_view OperationKindName(OperationKind kind) {
  switch (kind) {
    case OperationKind::kCreate:
      return "create";
    case OperationKind::kRename:
      return "rename";
    case OperationKind::kEnable:
      return "enable";
    case OperationKind::kUpdate:
      return "update";
    case OperationKind::kAddAddress:
      return "add_address";
    case OperationKind::kAddMembers:
      return "add_members";
    case OperationKind::kRemoveAddress:
      return "remove_address";
    case OperationKind::kRemoveMembers:
      return "remove_members";
    case OperationKind::kDisable:
      return "disable";
    case OperationKind::kDelete:
      return "delete";
  }
  return "";
}

absl::optional<RemovalKind> RemovalKindOf(const PlannedOperation& operation) {
  switch (operation.kind) {
    case OperationKind::kDisable:
      return RemovalKind::kDisableMailbox;
    case OperationKind::kRemoveMembers:
      return RemovalKind::kRemoveMember;
    case OperationKind::kDelete:
      return operation.object == ObjectKind::kContact
                 ? RemovalKind::kDeleteContact
                 : RemovalKind::kDeleteList;
    default:
      return absl::nullopt;
  }
}

std::vector<std::string> RemovedBy(const PlannedOperation& operation) {
  if (operation.kind != OperationKind::kRemoveMembers) {
    return {operation.object_guid};
  }
  std::vector<std::string> removed;
  for (const std::string& member : operation.member_guids) {
    removed.push_back(absl::StrCat(operation.object_guid, member));
  }
  return removed;
}

provider::FieldValues FieldsToWrite(const PlannedOperation& operation) {
  provider::FieldValues fields;
  for (const FieldChange& change : operation.changes) {
    fields[change.field] = change.after;
  }
  return fields;
}

std::string DescribePlan(const Plan& plan) {
  std::string text;
  for (const PlannedOperation& operation : plan.operations) {
    absl::StrAppend(&text, DescribeOperation(operation));
  }
  for (const Rejection& rejection : plan.rejections) {
    absl::StrAppend(
        &text, "rejected ", provider::ServiceName(rejection.service), " for ",
        Quoted(rejection.name), ": ", rejection.error.ToString(), "\n");
  }
  return text.empty() ? "nothing to do\n" : text;
}

}  // namespace directory_sync::reconcile
