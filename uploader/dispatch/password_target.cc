#include "uploader/dispatch/password_target.h"

#include <utility>

#include "uploader/store/service_number.h"

namespace directory_sync::uploader {

PasswordTarget ChoosePasswordTarget(
    const std::optional<directorysync::upload::v1::Account>& account,
    const std::vector<reconcile::ActualMailbox>& held) {
  std::vector<reconcile::ActualMailbox> enabled;
  for (const reconcile::ActualMailbox& mailbox : held) {
    if (account.has_value() &&
        NumberOfService(mailbox.service) == account->service() &&
        mailbox.address.ToString() == account->address()) {
      return {mailbox, ""};
    }
    if (mailbox.enabled != false) enabled.push_back(mailbox);
  }
  if (enabled.size() == 1) return {std::move(enabled.front()), ""};
  if (held.empty()) {
    return {{}, "there is no mailbox yet; it is created with this password"};
  }
  return {{},
          "the mailbox at the account's address isn't there yet; it gets this "
          "password then"};
}

}  // namespace directory_sync::uploader
