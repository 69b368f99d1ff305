#ifndef UPLOADER_DISPATCH_OPERATION_CALL_H_
#define UPLOADER_DISPATCH_OPERATION_CALL_H_

#include <cstdint>

#include "absl/status/status.h"
#include "common/secret/secret.h"
#include "uploader/provider/provider_answer.h"
#include "uploader/provider/provider_client.h"
#include "uploader/reconcile/plan.h"

namespace directory_sync::uploader {

// How an operation at the provider ended.
struct OperationOutcome {
  absl::Status status;
  provider::ProviderAnswer answer;
  // A create that found the mailbox there.
  bool adopted = false;
  // That mailbox.
  provider::Mailbox found;
};

// What a create needs beside its plan.
struct CreationValues {
  int64_t size_megabytes = 0;
  Secret password;
};

// Does `planned` at the provider: one call, or for a create up to two. Harmless
// to repeat, whatever the outcome.
OperationOutcome PerformOperation(provider::ProviderClient& client,
                                  const reconcile::PlannedOperation& planned,
                                  CreationValues creation);

}  // namespace directory_sync::uploader

#endif  // UPLOADER_DISPATCH_OPERATION_CALL_H_
