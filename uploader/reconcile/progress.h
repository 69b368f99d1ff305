#ifndef UPLOADER_RECONCILE_PROGRESS_H_
#define UPLOADER_RECONCILE_PROGRESS_H_

#include "absl/status/statusor.h"
#include "absl/types/optional.h"
#include "uploader/provider/provider_client.h"
#include "uploader/reconcile/entry.h"
#include "uploader/reconcile/mailbox.h"
#include "uploader/reconcile/plan.h"

namespace directory_sync::reconcile {

// What we hold of a mailbox while `operation`, no kCreate or kRename, is under
// way: what it writes isn't known. Store it before the call and keep it until
// the outcome is certain, so that neither a crash nor a lost answer leaves us
// sure of something wrong. Pure.
ActualMailbox During(const PlannedOperation& operation,
                     const ActualMailbox& before);

// What we hold of a mailbox after `operation` was done there. `before` is what
// was held, nothing for kCreate. Pure.
ActualMailbox After(const PlannedOperation& operation,
                    const absl::optional<ActualMailbox>& before);

// What we hold of a mailbox that was there already when `operation`, a kCreate,
// looked: it as it was found. The next plan writes what differs. Pure.
ActualMailbox AfterAdoption(const PlannedOperation& operation,
                            const provider::Mailbox& found);

// What we hold of a mailbox when `operation`, a kAddAddress, found the address
// there though we never sent it. Pure.
ActualMailbox AfterFinding(const PlannedOperation& operation,
                           const ActualMailbox& before);

// What we hold of a mailbox after `operation`, a kAddAddress, was not done for
// certain; and from when the address is about to be sent, after a look that
// didn't show it, until it is known what came of it. Pure.
ActualMailbox Untouched(const PlannedOperation& operation,
                        const ActualMailbox& during);
ActualMailbox Sent(const PlannedOperation& operation,
                   const ActualMailbox& during);

// Where a mailbox is after `operation`, a kRename. INVALID_ARGUMENT: the new
// name is none. Pure.
absl::StatusOr<provider::MailAddress> RenamedAddress(
    const PlannedOperation& operation);

// The same for a contact or list and operations on it but those of members, and
// for After… kDelete. Pure.
ActualEntry DuringEntry(const PlannedOperation& operation,
                        const ActualEntry& before);
ActualEntry AfterEntry(const PlannedOperation& operation,
                       const absl::optional<ActualEntry>& before);
ActualEntry AfterEntryAdoption(const PlannedOperation& operation,
                               const provider::Entry& found);

}  // namespace directory_sync::reconcile

#endif  // UPLOADER_RECONCILE_PROGRESS_H_
