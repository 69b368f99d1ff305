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

ActualMailbox During(const PlannedOperation& operation,
                     const ActualMailbox& before) {
  ActualMailbox actual = before;
  if (operation.enabled.has_value()) actual.enabled = absl::nullopt;
  for (const FieldChange& change : operation.changes) {
    actual.uncertain_fields.insert(change.field);
  }
  return actual;
}

ActualMailbox After(const PlannedOperation& operation,
                    const absl::optional<ActualMailbox>& before) {
  ActualMailbox actual = before.has_value() ? *before : Named(operation);
  if (operation.enabled.has_value()) actual.enabled = operation.enabled;
  for (const FieldChange& change : operation.changes) {
    actual.fields[change.field] = change.after;
    actual.uncertain_fields.erase(change.field);
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
