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

// The cure for every loss.
inline constexpr char kChangeAgain[] =
    "Let the user change the password once more.";

// A password that the directory may have and nobody can deliver.
struct PasswordLoss {
  std::string guid;
  // For people.
  std::string sam_account_name;
  std::string reason;
  // Of the lost password's stamp; 0: not known.
  uint32_t version = 0;
};

// Use all inside StateDatabase::Write.

// Keeps the account's password from being shown as delivered until a delivery
// makes up for the loss. OK(false): a later one was delivered already, and
// nothing is lost.
absl::StatusOr<bool> NoteLoss(Database& database, const PasswordLoss& loss);

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

// The alert about a loss of an account that is known by its name only.
std::string NamelessLossKey(absl::string_view sam_account_name);

// The state of a record without anything open: a loss, or what was last
// delivered; and so do troubles stay.
void SettleState(PasswordRecord& record);

}  // namespace directory_sync::uploader

#endif  // UPLOADER_PASSWORDS_PASSWORD_LOSS_H_
