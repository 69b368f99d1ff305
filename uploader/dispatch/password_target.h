#ifndef UPLOADER_DISPATCH_PASSWORD_TARGET_H_
#define UPLOADER_DISPATCH_PASSWORD_TARGET_H_

#include <optional>
#include <string>
#include <vector>

#include "proto/directorysync/upload/v1/upload.pb.h"
#include "uploader/reconcile/mailbox.h"

namespace directory_sync::uploader {

// Where an account's password goes.
struct PasswordTarget {
  std::optional<reconcile::ActualMailbox> mailbox;
  // Without one, for people: what it waits for.
  std::string reason;
};

// The mailbox at the account's address and service; else, while that isn't
// there, the only one of `held` that isn't disabled. `account` is nothing when
// it is in no scope group. Pure.
PasswordTarget ChoosePasswordTarget(
    const std::optional<directorysync::upload::v1::Account>& account,
    const std::vector<reconcile::ActualMailbox>& held);

}  // namespace directory_sync::uploader

#endif  // UPLOADER_DISPATCH_PASSWORD_TARGET_H_
