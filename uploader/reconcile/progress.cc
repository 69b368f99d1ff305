#include "uploader/reconcile/progress.h"

#include "absl/status/statusor.h"
#include "absl/strings/str_cat.h"

namespace directory_sync::reconcile {
namespace {

using provider::MailAddress;

template <typename Actual>
Actual Named(const PlannedOperation& operation) {
  Actual actual;
  actual.object_guid = operation.object_guid;
  actual.address = operation.address;
  return actual;
}

ActualMailbox NamedMailbox(const PlannedOperation& operation) {
  auto actual = Named<ActualMailbox>(operation);
  actual.service = operation.service;
  return actual;
}

ActualEntry NamedEntry(const PlannedOperation& operation) {
  auto actual = Named<ActualEntry>(operation);
  actual.object = operation.object;
  return actual;
}

// The one address that `operation` adds or removes.
absl::StatusOr<MailAddress> AlternateOf(const PlannedOperation& operation) {
  const FieldChange& change = operation.changes.front();
  return MailAddress::Parse(change.after.empty() ? change.before
                                                 : change.after);
}

void SetAlternate(const PlannedOperation& operation, AlternateState state,
                  ActualMailbox& actual) {
  const auto address = AlternateOf(operation);
  if (address.ok()) actual.alternates[*address] = state;
}

absl::optional<AlternateState> StateOf(const PlannedOperation& operation,
                                       const ActualMailbox& actual) {
  const auto address = AlternateOf(operation);
  if (!address.ok()) return absl::nullopt;
  const auto it = actual.alternates.find(*address);
  if (it == actual.alternates.end()) return absl::nullopt;
  return it->second;
}

template <typename Actual>
void MarkUncertain(const PlannedOperation& operation, Actual& actual) {
  for (const FieldChange& change : operation.changes) {
    actual.uncertain_fields.insert(change.field);
  }
}

template <typename Actual>
void SetFields(const PlannedOperation& operation, Actual& actual) {
  for (const FieldChange& change : operation.changes) {
    actual.fields[change.field] = change.after;
    actual.uncertain_fields.erase(change.field);
  }
}

void Rename(const PlannedOperation& operation, ActualMailbox& actual) {
  const auto address = RenamedAddress(operation);
  if (address.ok()) actual.address = *address;
}

}  // namespace

ActualMailbox During(const PlannedOperation& operation,
                     const ActualMailbox& before) {
  ActualMailbox actual = before;
  if (operation.kind == OperationKind::kAddAddress) {
    if (StateOf(operation, actual) != AlternateState::kUncertain) {
      SetAlternate(operation, AlternateState::kBegun, actual);
    }
    return actual;
  }
  if (operation.kind == OperationKind::kRemoveAddress) {
    SetAlternate(operation, AlternateState::kUncertain, actual);
    return actual;
  }
  if (operation.enabled.has_value()) actual.enabled = absl::nullopt;
  MarkUncertain(operation, actual);
  return actual;
}

ActualMailbox After(const PlannedOperation& operation,
                    const absl::optional<ActualMailbox>& before) {
  ActualMailbox actual = before.has_value() ? *before : NamedMailbox(operation);
  switch (operation.kind) {
    case OperationKind::kAddAddress:
      SetAlternate(operation, AlternateState::kOurs, actual);
      return actual;
    case OperationKind::kRemoveAddress: {
      const auto address = AlternateOf(operation);
      if (address.ok()) actual.alternates.erase(*address);
      return actual;
    }
    case OperationKind::kRename:
      Rename(operation, actual);
      return actual;
    default:
      break;
  }
  if (operation.enabled.has_value()) actual.enabled = operation.enabled;
  SetFields(operation, actual);
  return actual;
}

ActualMailbox AfterAdoption(const PlannedOperation& operation,
                            const provider::Mailbox& found) {
  ActualMailbox actual = NamedMailbox(operation);
  actual.enabled = found.enabled;
  actual.fields = found.fields;
  return actual;
}

ActualMailbox AfterFinding(const PlannedOperation& operation,
                           const ActualMailbox& before) {
  ActualMailbox actual = before;
  SetAlternate(operation, AlternateState::kForeign, actual);
  return actual;
}

ActualMailbox Untouched(const PlannedOperation& operation,
                        const ActualMailbox& during) {
  ActualMailbox actual = during;
  // An earlier one may have arrived.
  if (operation.maybe_done) return actual;
  const auto address = AlternateOf(operation);
  if (address.ok()) actual.alternates.erase(*address);
  return actual;
}

ActualMailbox Sent(const PlannedOperation& operation,
                   const ActualMailbox& during) {
  ActualMailbox actual = during;
  SetAlternate(operation, AlternateState::kUncertain, actual);
  return actual;
}

absl::StatusOr<MailAddress> RenamedAddress(const PlannedOperation& operation) {
  return MailAddress::Parse(absl::StrCat(operation.changes.front().after, "@",
                                         operation.address.domain()));
}

ActualEntry DuringEntry(const PlannedOperation& operation,
                        const ActualEntry& before) {
  ActualEntry actual = before;
  // Wanted again, it is written, and that finds out whether it is there.
  if (operation.kind == OperationKind::kDelete) {
    for (const auto& field : before.fields) {
      actual.uncertain_fields.insert(field.first);
    }
  }
  MarkUncertain(operation, actual);
  return actual;
}

ActualEntry AfterEntry(const PlannedOperation& operation,
                       const absl::optional<ActualEntry>& before) {
  ActualEntry actual = before.has_value() ? *before : NamedEntry(operation);
  SetFields(operation, actual);
  return actual;
}

ActualEntry AfterEntryAdoption(const PlannedOperation& operation,
                               const provider::Entry& found) {
  ActualEntry actual = NamedEntry(operation);
  actual.fields = found.fields;
  return actual;
}

}  // namespace directory_sync::reconcile
