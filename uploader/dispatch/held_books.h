#ifndef UPLOADER_DISPATCH_HELD_BOOKS_H_
#define UPLOADER_DISPATCH_HELD_BOOKS_H_

#include <string>
#include <vector>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "common/sqlite/database.h"
#include "uploader/dispatch/operation_outcome.h"
#include "uploader/reconcile/plan.h"

namespace directory_sync::uploader {

// What is held of the provider's objects, before and after an operation. Use
// inside StateDatabase::Write.

// Before the call: what it changes isn't known from now on.
absl::Status NoteHeldBegun(Database& database,
                           const reconcile::PlannedOperation& planned);

// It was done.
absl::Status NoteHeldDone(Database& database,
                          const reconcile::PlannedOperation& planned,
                          const OperationOutcome& outcome);

// The members of outcome.members_done were done, the others not yet.
absl::Status NoteMembersDone(Database& database,
                             const reconcile::PlannedOperation& planned,
                             const OperationOutcome& outcome);

// A creation that an earlier attempt may have made; and one that certainly made
// nothing.
absl::StatusOr<bool> MayBeMade(Database& database,
                               const reconcile::PlannedOperation& planned);
absl::Status NoteNotMade(Database& database,
                         const reconcile::PlannedOperation& planned);

// The members of a change that was refused are sent one by one from now on.
absl::Status NoteMembersAlone(Database& database,
                              const reconcile::PlannedOperation& planned);

// Nothing of it was done.
absl::Status NoteHeldUntouched(Database& database,
                               const reconcile::PlannedOperation& planned);

// It is being sent, or was, and nobody knows what came of it.
absl::Status NoteHeldSent(Database& database,
                          const reconcile::PlannedOperation& planned);

// The object is gone at the provider.
absl::Status NoteHeldGone(Database& database,
                          const reconcile::PlannedOperation& planned);

// Others who may get, or have to leave to somebody, the mailbox that `planned`
// was about: their objectGUIDs.
absl::StatusOr<std::vector<std::string>> AccountsToPlan(
    Database& database, const reconcile::PlannedOperation& planned);

// The lists whose members have to be looked at after any of these, because
// `planned` is about somebody who is, or may become, a member: their
// objectGUIDs.
absl::StatusOr<std::vector<std::string>> ListsToPlan(
    Database& database, const reconcile::PlannedOperation& planned);

}  // namespace directory_sync::uploader

#endif  // UPLOADER_DISPATCH_HELD_BOOKS_H_
