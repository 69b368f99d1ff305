#include "uploader/reconcile/progress.h"

namespace directory_sync::reconcile {
namespace {

ActualMailbox Named(const PlannedOperation& operation) {
  ActualMailbox actual;
  actual.object_guid = operation.object_guid;
  actual.service = operation.service;
  actual.address = operation.address;
  return actual;
}

}  // namespace

ActualMailbox After(const PlannedOperation& operation,
                    const absl::optional<ActualMailbox>& before) {
  ActualMailbox actual = before.has_value() ? *before : Named(operation);
  if (operation.enabled.has_value()) actual.enabled = operation.enabled;
  for (const FieldChange& change : operation.changes) {
    actual.fields[change.field] = change.after;
  }
  return actual;
}

ActualMailbox AfterAdoption(const PlannedOperation& operation,
                            const provider::Mailbox& found) {
  ActualMailbox actual = Named(operation);
  actual.enabled = found.enabled;
  actual.fields = found.fields;
  return actual;
}

}  // namespace directory_sync::reconcile
