#ifndef UPLOADER_PASSWORDS_PASSWORD_LOSS_H_
#define UPLOADER_PASSWORDS_PASSWORD_LOSS_H_

#include <cstdint>
#include <string>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"
#include "absl/time/time.h"
#include "common/sqlite/database.h"
#include "uploader/store/password_table.h"

namespace directory_sync::uploader {

// A password that the directory may have and nobody can deliver.
struct PasswordLoss {
  std::string guid;
  // For people.
  std::string sam_account_name;
  std::string reason;
  // Of the lost password's stamp; 0: not known.
  uint32_t version = 0;
  // What it is shown as.
  directorysync::upload::v1::PasswordState state =
      directorysync::upload::v1::PASSWORD_STATE_UNDECIDABLE;
  // invocationId of the domain controller that can say whether it came to be
  // the directory's password; empty: the one in use.
  std::string witness = {};
};

// Use all inside StateDatabase::Write.

// Keeps the account's password from being shown as delivered until a delivery
// makes up for the loss, or the directory shows that the delivered one is
// current, which is looked up. OK(false): a later one was delivered already, so
// that only the look-up can tell.
absl::StatusOr<bool> NoteLoss(Database& database, const PasswordLoss& loss,
                              absl::Time now);

// The same, with an alert.
absl::Status NoteLossWithAlert(Database& database, const PasswordLoss& loss,
                               absl::Time now);

// `name` is for accounts that aren't in scope: the sAMAccountName.
absl::Status RaisePasswordAlert(Database& database, const std::string& guid,
                                absl::string_view name,
                                absl::string_view message,
                                absl::string_view cure, absl::Time now);

// Resolves the alerts about the account's password.
absl::Status ResolvePasswordAlerts(Database& database, const std::string& guid,
                                   absl::Time now);

// One alert for all changes that were missed on a domain controller, whose
// invocationId is `dsa` and whose name may be empty.
absl::Status RaiseMissedAlert(Database& database, const std::string& dsa,
                              absl::string_view name, absl::string_view account,
                              absl::Time now);

// Resolves it when no account in scope waits for a change missed there.
absl::Status ResolveMissedAlert(Database& database, const std::string& dsa,
                                absl::Time now);

// The alert about a loss of an account that is known by its name only.
std::string NamelessLossKey(absl::string_view sam_account_name);

}  // namespace directory_sync::uploader

#endif  // UPLOADER_PASSWORDS_PASSWORD_LOSS_H_
