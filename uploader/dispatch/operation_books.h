#ifndef UPLOADER_DISPATCH_OPERATION_BOOKS_H_
#define UPLOADER_DISPATCH_OPERATION_BOOKS_H_

#include "absl/status/status.h"
#include "absl/time/time.h"
#include "common/sqlite/database.h"
#include "uploader/dispatch/operation_call.h"
#include "uploader/plan/account_queue.h"
#include "uploader/reconcile/plan.h"

namespace directory_sync::uploader {

// Writes down, before the call, that what it changes isn't known from now on:
// neither a crash nor a lost answer leaves us sure of something wrong. Use
// inside StateDatabase::Write.
absl::Status NoteBegun(Database& database, const QueuedOperation& operation);

// Writes down that an alternate address which wasn't there is being sent: from
// now on it is ours if it is found. Use inside StateDatabase::Write.
absl::Status NoteSending(Database& database,
                         const reconcile::PlannedOperation& planned);

// Writes down what became of an operation: history, what is now held of the
// mailbox, the run, refusals and alerts; then plans the account again. Use
// inside StateDatabase::Write.
absl::Status RecordOutcome(Database& database, const QueuedOperation& operation,
                           const OperationOutcome& outcome, absl::Time now);

// When an operation that failed `attempts` times for a passing reason is tried
// again.
absl::Time RetryTime(int attempts, absl::Time now);

}  // namespace directory_sync::uploader

#endif  // UPLOADER_DISPATCH_OPERATION_BOOKS_H_
