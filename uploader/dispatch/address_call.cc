#include "uploader/dispatch/address_call.h"

#include <set>
#include <string>
#include <utility>

#include "absl/strings/str_cat.h"

namespace directory_sync::uploader {
namespace {

using provider::FailureKind;
using provider::MailAddress;
using reconcile::OperationKind;

template <typename Result>
OperationOutcome OutcomeOf(absl::Status status, Result&& result) {
  OperationOutcome outcome;
  outcome.status = std::move(status);
  outcome.answer = std::move(result.answer);
  return outcome;
}

OperationOutcome OutcomeOfWrite(provider::WriteResult result) {
  absl::Status status = result.status;
  return OutcomeOf(std::move(status), std::move(result));
}

// `answer` in the place of a failure that turned out to be none.
OperationOutcome Done(provider::ProviderAnswer answer) {
  OperationOutcome outcome;
  outcome.answer = std::move(answer);
  outcome.answer.failure = FailureKind::kNone;
  return outcome;
}

OperationOutcome Refused(provider::ProviderAnswer answer,
                         const std::string& words) {
  OperationOutcome outcome;
  outcome.answer = std::move(answer);
  outcome.answer.failure = FailureKind::kUnknown;
  outcome.answer.error_message = words;
  outcome.status =
      absl::Status(provider::StatusCodeOf(FailureKind::kUnknown), words);
  return outcome;
}

OperationOutcome Add(provider::ProviderClient& client,
                     const reconcile::PlannedOperation& planned,
                     const MailAddress& address,
                     absl::FunctionRef<absl::Status()> before_adding) {
  auto look = client.GetAddresses(planned.address);
  if (!look.value.ok()) {
    OperationOutcome outcome = OutcomeOf(look.value.status(), std::move(look));
    outcome.unsent = true;
    return outcome;
  }
  if (look.value->count(address) > 0) {
    OperationOutcome outcome = Done(std::move(look.answer));
    outcome.foreign = !planned.maybe_done;
    return outcome;
  }
  if (absl::Status status = before_adding(); !status.ok()) {
    look.answer.failure = FailureKind::kNotMade;
    OperationOutcome outcome = OutcomeOf(std::move(status), std::move(look));
    outcome.unsent = true;
    return outcome;
  }
  return OutcomeOfWrite(client.AddAddress(planned.address, address));
}

OperationOutcome Remove(provider::ProviderClient& client,
                        const reconcile::PlannedOperation& planned,
                        const MailAddress& address) {
  provider::WriteResult removed =
      client.RemoveAddress(planned.address, address);
  if (removed.answer.failure != FailureKind::kNotFound) {
    return OutcomeOfWrite(std::move(removed));
  }
  // The address, or the mailbox?
  auto look = client.GetAddresses(planned.address);
  if (!look.value.ok()) {
    return OutcomeOf(look.value.status(), std::move(look));
  }
  if (look.value->count(address) == 0) return Done(std::move(look.answer));
  return OutcomeOfWrite(std::move(removed));
}

OperationOutcome Rename(provider::ProviderClient& client,
                        const reconcile::PlannedOperation& planned) {
  const std::string& name = planned.changes.front().after;
  provider::WriteResult renamed =
      client.RenameMailbox(planned.service, planned.address, name);
  const FailureKind failure = renamed.answer.failure;
  if (failure != FailureKind::kNone && failure != FailureKind::kNotFound) {
    return OutcomeOfWrite(std::move(renamed));
  }
  const auto address =
      MailAddress::Parse(absl::StrCat(name, "@", planned.address.domain()));
  if (!address.ok()) return OutcomeOfWrite(std::move(renamed));
  auto look = client.GetMailbox(planned.service, *address);
  if (look.value.ok()) return Done(std::move(look.answer));
  if (look.answer.failure != FailureKind::kNotFound) {
    return OutcomeOf(look.value.status(), std::move(look));
  }
  if (failure == FailureKind::kNotFound) {
    return OutcomeOfWrite(std::move(renamed));
  }
  return Refused(std::move(look.answer),
                 "The provider took the new name, but the mailbox isn't there "
                 "under it.");
}

}  // namespace

bool IsAddressOperation(OperationKind kind) {
  return kind == OperationKind::kAddAddress ||
         kind == OperationKind::kRemoveAddress ||
         kind == OperationKind::kRename;
}

OperationOutcome PerformAddressOperation(
    provider::ProviderClient& client,
    const reconcile::PlannedOperation& planned,
    absl::FunctionRef<absl::Status()> before_adding) {
  if (planned.kind == OperationKind::kRename) return Rename(client, planned);
  const reconcile::FieldChange& change = planned.changes.front();
  const bool adds = planned.kind == OperationKind::kAddAddress;
  const auto address = MailAddress::Parse(adds ? change.after : change.before);
  if (!address.ok()) {
    return Refused({}, std::string(address.status().message()));
  }
  return adds ? Add(client, planned, *address, before_adding)
              : Remove(client, planned, *address);
}

}  // namespace directory_sync::uploader
