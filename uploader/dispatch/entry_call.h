#ifndef UPLOADER_DISPATCH_ENTRY_CALL_H_
#define UPLOADER_DISPATCH_ENTRY_CALL_H_

#include "uploader/dispatch/operation_outcome.h"
#include "uploader/provider/provider_client.h"
#include "uploader/reconcile/plan.h"

namespace directory_sync::uploader {

// Does an operation on a contact or a distribution list: see PerformOperation.
// An answer that says only that the change is going to be made (status 202) is
// followed by a look: kAccepted while that doesn't show it. What may have been
// tried before is looked for first. Gone already is deleted.
OperationOutcome PerformEntryOperation(
    provider::ProviderClient& client,
    const reconcile::PlannedOperation& planned);

}  // namespace directory_sync::uploader

#endif  // UPLOADER_DISPATCH_ENTRY_CALL_H_
