#ifndef UPLOADER_DISPATCH_ADDRESS_CALL_H_
#define UPLOADER_DISPATCH_ADDRESS_CALL_H_

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
//   since
//                   that the provider renames is known from clients alone
OperationOutcome PerformAddressOperation(
    provider::ProviderClient& client,
    const reconcile::PlannedOperation& planned);

}  // namespace directory_sync::uploader

#endif  // UPLOADER_DISPATCH_ADDRESS_CALL_H_
