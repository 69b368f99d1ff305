#ifndef UPLOADER_RECONCILE_ADDRESS_USE_H_
#define UPLOADER_RECONCILE_ADDRESS_USE_H_

#include <set>
#include <string>
#include <vector>

#include "absl/strings/string_view.h"
#include "absl/types/optional.h"
#include "uploader/provider/mail_address.h"
#include "uploader/reconcile/mailbox.h"

namespace directory_sync::reconcile {

// Another account in scope, of any service, that has an address as its mail
// attribute or uses the mailbox there.
struct OtherUse {
  provider::MailAddress address;
  std::string name;
  // Whether a mailbox at that address is held for it.
  bool holds_mailbox = false;
  // Whether it is its mail attribute.
  bool wants = true;
};

// What an account in scope of that name is to others at `address`: `wanted` is
// its mail attribute in the form of MailAddress ("" if that is none), `held`
// are its mailboxes. Nothing if it neither wants the address nor uses a mailbox
// there: one that is disabled isn't used any more once it has got the one that
// it wants. Pure.
absl::optional<OtherUse> UseOf(const provider::MailAddress& address,
                               absl::string_view name, absl::string_view wanted,
                               const std::vector<ActualMailbox>& held);

// The addresses that an account wants or holds. Pure.
std::set<provider::MailAddress> AddressesOf(
    const std::vector<DesiredMailbox>& desired,
    const std::vector<ActualMailbox>& held);

}  // namespace directory_sync::reconcile

#endif  // UPLOADER_RECONCILE_ADDRESS_USE_H_
