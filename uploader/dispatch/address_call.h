#ifndef UPLOADER_DISPATCH_ADDRESS_CALL_H_
#define UPLOADER_DISPATCH_ADDRESS_CALL_H_

#include "absl/functional/function_ref.h"
#include "absl/status/status.h"
#include "uploader/dispatch/operation_outcome.h"
#include "uploader/provider/provider_client.h"
#include "uploader/reconcile/plan.h"

namespace directory_sync::uploader {

// Whether it changes a mailbox's addresses: kAddAddress, kRemoveAddress or
// kRename.
bool IsAddressOperation(reconcile::OperationKind kind);

// Does such an operation: see PerformOperation.
//   kAddAddress     looks first: what is there without us stays foreign
//   kRemoveAddress  what isn't there any more is done
//   kRename         done only when the mailbox is seen under its new name,
//                   since that the provider renames is known from clients alone
// `before_adding` is called when the look didn't show the address, before it is
// sent; an error keeps it from being sent.
OperationOutcome PerformAddressOperation(
    provider::ProviderClient& client,
    const reconcile::PlannedOperation& planned,
    absl::FunctionRef<absl::Status()> before_adding);

}  // namespace directory_sync::uploader

#endif  // UPLOADER_DISPATCH_ADDRESS_CALL_H_
