#ifndef UPLOADER_DISPATCH_OPERATION_CALL_H_
#define UPLOADER_DISPATCH_OPERATION_CALL_H_

#include <cstdint>

#include "absl/functional/function_ref.h"
#include "absl/status/status.h"
#include "common/secret/secret.h"
#include "uploader/dispatch/operation_outcome.h"
#include "uploader/provider/provider_client.h"
#include "uploader/reconcile/plan.h"

namespace directory_sync::uploader {

// What a create needs beside its plan.
struct CreationValues {
  int64_t size_megabytes = 0;
  Secret password;
};

// Does `planned` at the provider: one write, and reads where the answer to it
// doesn't tell. Harmless to repeat, whatever the outcome. `before_adding`: see
// PerformAddressOperation.
OperationOutcome PerformOperation(
    provider::ProviderClient& client,
    const reconcile::PlannedOperation& planned, CreationValues creation,
    absl::FunctionRef<absl::Status()> before_adding);

}  // namespace directory_sync::uploader

#endif  // UPLOADER_DISPATCH_OPERATION_CALL_H_
