#ifndef UPLOADER_RECONCILE_RECONCILE_H_
#define UPLOADER_RECONCILE_RECONCILE_H_

#include <vector>

#include "absl/types/span.h"
#include "uploader/provider/mail_service.h"
#include "uploader/reconcile/address_use.h"
#include "uploader/reconcile/mailbox.h"
#include "uploader/reconcile/plan.h"

namespace directory_sync::reconcile {

// All about one account that a plan for it depends on.
struct AccountView {
  // At most one a service; empty when the account is in no scope group, or is
  // gone.
  std::vector<DesiredMailbox> desired;
  // Every mailbox held for the account.
  std::vector<ActualMailbox> actual;
  // Others at an address that this account wants or holds.
  std::vector<OtherUse> others;
};

// Services that take part; one that is set to "Do Not Sync" doesn't, and
// nothing of it is changed.
struct ReconcileScope {
  bool hosted_exchange = true;
  bool hosted_email = true;
  // A changed local part of mail renames the mailbox.
  bool rename_mailboxes = false;

  bool Includes(provider::MailService service) const {
    return service == provider::MailService::kHostedExchange ? hosted_exchange
                                                             : hosted_email;
  }
};

// Desired minus actual for one account. Pure: the same answer for the same
// arguments; when the plan is carried out, the next one has no operations.
//   enabled or not isn't known   → rejected
//   mail empty or no address     → rejected
//   local part of mail changed   → rejected, or renamed if that is allowed and
//                                  the domain is the same
//   domain part of mail changed  → create at the new address; when that is
//                                  there, disable the old mailbox
//   not desired any more         → disable
//   moved to the other service   → create there; when that is there, disable
//                                  here
//   in both scope groups         → the service with an open mailbox stays;
//                                  without, Hosted Exchange; the other is
//                                  rejected
//   same mail as another account → who holds the mailbox stays; the others are
//                                  rejected, without a holder all of them
//   mail of a mailbox that another account in scope uses
//                                → rejected
//   left, mail now of another    → nothing: the mailbox is the other's
// Rejected: the mailbox in that service stays as it is, but for one thing: when
// the account is known to be disabled, its mailbox is disabled too.
Plan ReconcileAccount(const AccountView& account, const ReconcileScope& scope);

// The same for the whole directory; finds out who shares a mail by itself.
// Ordered by objectGUID.
Plan Reconcile(absl::Span<const DesiredMailbox> desired,
               absl::Span<const ActualMailbox> actual,
               const ReconcileScope& scope);

}  // namespace directory_sync::reconcile

#endif  // UPLOADER_RECONCILE_RECONCILE_H_
