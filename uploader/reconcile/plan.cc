#include "uploader/reconcile/plan.h"

#include "absl/strings/escaping.h"
#include "absl/strings/str_cat.h"

namespace directory_sync::reconcile {
namespace {

std::string Quoted(absl::string_view text) {
  return absl::StrCat("\"", absl::Utf8SafeCEscape(text), "\"");
}

std::string DescribeOperation(const PlannedOperation& operation) {
  std::string text = absl::StrCat(OperationKindName(operation.kind), " ",
                                  provider::ServiceName(operation.service), " ",
                                  operation.address.ToString(), " for ",
                                  Quoted(operation.name));
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

absl::string_view OperationKindName(OperationKind kind) {
  switch (kind) {
    case OperationKind::kCreate:
      return "create";
    case OperationKind::kEnable:
      return "enable";
    case OperationKind::kUpdate:
      return "update";
    case OperationKind::kDisable:
      return "disable";
  }
  return "";
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
