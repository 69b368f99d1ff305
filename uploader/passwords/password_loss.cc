#include "uploader/passwords/password_loss.h"

#include <algorithm>
#include <utility>

#include "absl/strings/ascii.h"
#include "absl/strings/escaping.h"
#include "absl/strings/str_cat.h"
#include "common/status/status_macros.h"
#include "uploader/passwords/password_state.h"
#include "uploader/store/account_table.h"
#include "uploader/store/alert_table.h"
#include "uploader/store/stamp_check_table.h"

namespace directory_sync::uploader {

using directorysync::upload::v1::ALERT_SEVERITY_WARNING;
using directorysync::upload::v1::PASSWORD_STATE_WAITING;

namespace {

std::string AlertKey(absl::string_view guid) {
  return absl::StrCat("password/", absl::BytesToHexString(guid));
}

std::string MissedKey(absl::string_view dsa) {
  return absl::StrCat("password-missed/", absl::BytesToHexString(dsa));
}

absl::string_view ShownName(absl::string_view name) {
  return name.empty() ? "a domain controller that the directory doesn't know "
                        "any more"
                      : name;
}

}  // namespace

absl::StatusOr<bool> NoteLoss(Database& database, const PasswordLoss& loss,
                              absl::Time now) {
  PasswordTable passwords(database);
  ASSIGN_OR_RETURN(PasswordRecord record, passwords.Get(loss.guid));
  RETURN_IF_ERROR(
      StampCheckTable(database).Ask(loss.guid, loss.witness, now, now));
  if (loss.version > 0 && record.delivered.has_value() &&
      record.delivered->version() >= loss.version) {
    return false;
  }
  record.loss = loss.reason;
  record.loss_version = std::max(record.loss_version, loss.version);
  record.loss_state = loss.state;
  const std::string missed_on = std::exchange(record.loss_dsa, "");
  SettleState(record, record.state == PASSWORD_STATE_WAITING);
  RETURN_IF_ERROR(passwords.Put(record));
  if (!missed_on.empty()) {
    RETURN_IF_ERROR(ResolveMissedAlert(database, missed_on, now));
  }
  return true;
}

absl::Status NoteLossWithAlert(Database& database, const PasswordLoss& loss,
                               absl::Time now) {
  ASSIGN_OR_RETURN(const bool is_lost, NoteLoss(database, loss, now));
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

absl::Status RaiseMissedAlert(Database& database, const std::string& dsa,
                              absl::string_view name, absl::string_view account,
                              absl::Time now) {
  ASSIGN_OR_RETURN(const auto missed, PasswordTable(database).CountMissed());
  const auto found = missed.find(dsa);
  const int64_t count = found == missed.end() ? 1 : found->second;
  return AlertTable(database).Raise(
      {MissedKey(dsa), ALERT_SEVERITY_WARNING,
       absl::StrCat("Password changes were missed on ", ShownName(name),
                    ": nothing captured the one of '", account, "', nor of ",
                    count - 1, " other accounts in scope."),
       "See how that domain controller is covered with \"directory-syncctl "
       "passwords --coverage\" and install or restart its password handler. "
       "What it captured while it was cut off is still delivered; users whose "
       "change it missed have to change their password once more."},
      now);
}

absl::Status ResolveMissedAlert(Database& database, const std::string& dsa,
                                absl::Time now) {
  ASSIGN_OR_RETURN(const auto missed, PasswordTable(database).CountMissed());
  if (missed.count(dsa) > 0) return absl::OkStatus();
  return AlertTable(database).Resolve(MissedKey(dsa), now);
}

std::string NamelessLossKey(absl::string_view sam_account_name) {
  return absl::StrCat("password-not-captured/",
                      absl::AsciiStrToLower(sam_account_name));
}

}  // namespace directory_sync::uploader
