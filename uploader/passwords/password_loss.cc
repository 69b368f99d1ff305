#include "uploader/passwords/password_loss.h"

#include <algorithm>

#include "absl/strings/ascii.h"
#include "absl/strings/escaping.h"
#include "absl/strings/str_cat.h"
#include "common/status/status_macros.h"
#include "uploader/store/account_table.h"
#include "uploader/store/alert_table.h"

namespace directory_sync::uploader {

using directorysync::upload::v1::ALERT_SEVERITY_WARNING;
using directorysync::upload::v1::PASSWORD_STATE_DELIVERED;
using directorysync::upload::v1::PASSWORD_STATE_NEVER_CAPTURED;
using directorysync::upload::v1::PASSWORD_STATE_UNDECIDABLE;
using directorysync::upload::v1::PASSWORD_STATE_WAITING;

namespace {

std::string AlertKey(absl::string_view guid) {
  return absl::StrCat("password/", absl::BytesToHexString(guid));
}

}  // namespace

absl::StatusOr<bool> NoteLoss(Database& database, const PasswordLoss& loss) {
  PasswordTable passwords(database);
  ASSIGN_OR_RETURN(PasswordRecord record, passwords.Get(loss.guid));
  if (loss.version > 0 && record.delivered.has_value() &&
      record.delivered->version() >= loss.version) {
    return false;
  }
  record.loss = absl::StrCat(loss.reason, " ", kChangeAgain);
  record.loss_version = std::max(record.loss_version, loss.version);
  if (record.state != PASSWORD_STATE_WAITING) {
    record.state = PASSWORD_STATE_UNDECIDABLE;
    record.error = record.loss;
  }
  RETURN_IF_ERROR(passwords.Put(record));
  return true;
}

absl::Status NoteLossWithAlert(Database& database, const PasswordLoss& loss,
                               absl::Time now) {
  ASSIGN_OR_RETURN(const bool is_lost, NoteLoss(database, loss));
  if (!is_lost) return absl::OkStatus();
  return RaisePasswordAlert(database, loss.guid, loss.sam_account_name,
                            loss.reason, kChangeAgain, now);
}

absl::Status RaisePasswordAlert(Database& database, const std::string& guid,
                                absl::string_view name,
                                absl::string_view message,
                                absl::string_view cure, absl::Time now) {
  ASSIGN_OR_RETURN(const auto account, AccountTable(database).Find(guid));
  std::string shown(name);
  if (account.has_value()) shown = account->sam_account_name();
  if (shown.empty()) shown = "an account out of scope";
  return AlertTable(database).Raise(
      {AlertKey(guid), ALERT_SEVERITY_WARNING,
       absl::StrCat("The password of '", shown,
                    "' is not delivered: ", message),
       std::string(cure)},
      now);
}

absl::Status ResolvePasswordAlerts(Database& database, const std::string& guid,
                                   absl::Time now) {
  AlertTable alerts(database);
  RETURN_IF_ERROR(alerts.Resolve(AlertKey(guid), now));
  ASSIGN_OR_RETURN(const auto account, AccountTable(database).Find(guid));
  if (!account.has_value()) return absl::OkStatus();
  return alerts.Resolve(NamelessLossKey(account->sam_account_name()), now);
}

std::string NamelessLossKey(absl::string_view sam_account_name) {
  return absl::StrCat("password-not-captured/",
                      absl::AsciiStrToLower(sam_account_name));
}

void SettleState(PasswordRecord& record) {
  if (record.state != PASSWORD_STATE_WAITING) return;
  record.error = record.loss;
  if (!record.loss.empty()) {
    record.state = PASSWORD_STATE_UNDECIDABLE;
    return;
  }
  record.state = record.delivered_at.has_value()
                     ? PASSWORD_STATE_DELIVERED
                     : PASSWORD_STATE_NEVER_CAPTURED;
}

}  // namespace directory_sync::uploader
