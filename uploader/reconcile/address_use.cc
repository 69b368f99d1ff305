#include "uploader/reconcile/address_use.h"

#include <algorithm>

#include "absl/status/statusor.h"

namespace directory_sync::reconcile {

using provider::MailAddress;

namespace {

bool HoldsOneAt(absl::string_view address,
                const std::vector<ActualMailbox>& held) {
  return std::any_of(held.begin(), held.end(),
                     [&](const ActualMailbox& mailbox) {
                       return mailbox.address.ToString() == address;
                     });
}

bool HoldsOpenAt(const MailAddress& address,
                 const std::vector<ActualMailbox>& held) {
  return std::any_of(
      held.begin(), held.end(), [&](const ActualMailbox& mailbox) {
        return mailbox.address == address && mailbox.enabled != false;
      });
}

}  // namespace

absl::optional<OtherUse> UseOf(const MailAddress& address,
                               absl::string_view name, absl::string_view wanted,
                               const std::vector<ActualMailbox>& held) {
  const bool wants = address.ToString() == wanted;
  const bool holds = HoldsOneAt(address.ToString(), held);
  const bool uses =
      holds && (HoldsOpenAt(address, held) || !HoldsOneAt(wanted, held));
  if (!wants && !uses) return absl::nullopt;
  return OtherUse{address, std::string(name), holds, wants};
}

std::set<MailAddress> AddressesOf(const std::vector<DesiredMailbox>& desired,
                                  const std::vector<ActualMailbox>& held) {
  std::set<MailAddress> addresses;
  for (const ActualMailbox& mailbox : held) addresses.insert(mailbox.address);
  for (const DesiredMailbox& mailbox : desired) {
    const absl::StatusOr<MailAddress> address =
        MailAddress::Parse(mailbox.mail);
    if (address.ok()) addresses.insert(*address);
  }
  return addresses;
}

}  // namespace directory_sync::reconcile
