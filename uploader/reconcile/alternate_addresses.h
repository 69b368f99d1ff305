#ifndef UPLOADER_RECONCILE_ALTERNATE_ADDRESSES_H_
#define UPLOADER_RECONCILE_ALTERNATE_ADDRESSES_H_

#include <string>
#include <vector>

#include "uploader/reconcile/mailbox.h"
#include "uploader/reconcile/plan.h"

namespace directory_sync::reconcile {

// What stands behind the prefix of those values of proxyAddresses that are
// mail addresses: smtp:, in any letter case. Pure.
std::vector<std::string> SmtpAddressesIn(
    const std::vector<std::string>& proxy_addresses);

// Adds to `plan` what makes the alternate addresses of a mailbox those that the
// directory wants: additions, and removals of what we added ourselves. The
// mailbox's own address is skipped; what is no address is rejected in the
// documented words. Nothing if they aren't to be synced. Pure.
void PlanAlternateAddresses(const DesiredMailbox& desired,
                            const ActualMailbox& actual, Plan& plan);

}  // namespace directory_sync::reconcile

#endif  // UPLOADER_RECONCILE_ALTERNATE_ADDRESSES_H_
