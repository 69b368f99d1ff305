#include "uploader/dispatch/operation_call.h"

#include <utility>

#include "uploader/dispatch/address_call.h"
#include "uploader/dispatch/entry_call.h"
#include "uploader/provider/mailbox_creation.h"

namespace directory_sync::uploader {
namespace {

OperationOutcome Create(provider::ProviderClient& client,
                        const reconcile::PlannedOperation& planned,
                        CreationValues creation) {
  provider::NewMailbox mailbox;
  mailbox.fields = reconcile::FieldsToWrite(planned);
  mailbox.size_megabytes = creation.size_megabytes;
  mailbox.enabled = planned.enabled.value_or(true);
  mailbox.password = std::move(creation.password);
  provider::CreationResult result = provider::CreateOrAdopt(
      client, planned.service, planned.address, mailbox, planned.maybe_done);
  OperationOutcome outcome;
  outcome.status = std::move(result.status);
  outcome.answer = std::move(result.answer);
  outcome.adopted = result.creation == provider::Creation::kAdopted;
  outcome.maybe_ours = planned.maybe_done || result.maybe_created;
  outcome.found = std::move(result.found);
  if (outcome.adopted) {
    outcome.status = absl::OkStatus();
    outcome.answer.failure = provider::FailureKind::kNone;
  }
  return outcome;
}

}  // namespace

OperationOutcome PerformOperation(
    provider::ProviderClient& client,
    const reconcile::PlannedOperation& planned, CreationValues creation,
    absl::FunctionRef<absl::Status()> before_adding) {
  if (planned.object != reconcile::ObjectKind::kMailbox) {
    return PerformEntryOperation(client, planned);
  }
  if (IsAddressOperation(planned.kind)) {
    return PerformAddressOperation(client, planned, before_adding);
  }
  if (planned.kind == reconcile::OperationKind::kCreate) {
    return Create(client, planned, std::move(creation));
  }
  provider::WriteResult result =
      client.UpdateMailbox(planned.service, planned.address,
                           reconcile::FieldsToWrite(planned), planned.enabled);
  OperationOutcome outcome;
  outcome.status = std::move(result.status);
  outcome.answer = std::move(result.answer);
  return outcome;
}

}  // namespace directory_sync::uploader
