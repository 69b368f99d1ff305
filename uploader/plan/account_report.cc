#include "uploader/plan/account_report.h"

#include <optional>
#include <string>

#include "absl/strings/escaping.h"
#include "absl/strings/str_cat.h"
#include "common/status/status_macros.h"
#include "uploader/store/account_table.h"
#include "uploader/store/alert_table.h"

namespace directory_sync::uploader {

using directorysync::upload::v1::Account;
using directorysync::upload::v1::ALERT_SEVERITY_ERROR;
using directorysync::upload::v1::ALERT_SEVERITY_WARNING;
using directorysync::upload::v1::MailboxState;

namespace {

struct Trouble {
  std::string message;
  std::string cure;
};

// What stands against the account, if anything does.
std::optional<Trouble> TroubleOf(const reconcile::Plan& plan,
                                 const QueuedPlan& queued) {
  if (!plan.rejections.empty()) {
    const provider::ErrorText& error = plan.rejections.front().error;
    return Trouble{error.message, absl::StrCat(error.cause, " ", error.cure)};
  }
  if (!queued.refused.empty()) {
    return Trouble{queued.refusal, queued.refusal_cure};
  }
  return std::nullopt;
}

MailboxState StateOf(const reconcile::AccountView& view,
                     const QueuedPlan& queued, bool has_trouble) {
  if (has_trouble) return directorysync::upload::v1::MAILBOX_STATE_FAILED;
  for (const QueuedOperation& operation : queued.operations) {
    return operation.planned.kind == reconcile::OperationKind::kCreate
               ? directorysync::upload::v1::MAILBOX_STATE_PENDING
               : directorysync::upload::v1::MAILBOX_STATE_CHANGING;
  }
  for (const reconcile::DesiredMailbox& desired : view.desired) {
    if (desired.enabled == true) {
      return directorysync::upload::v1::MAILBOX_STATE_IN_SYNC;
    }
    for (const reconcile::ActualMailbox& actual : view.actual) {
      // It is to be disabled, and that is withheld.
      if (actual.service == desired.service && actual.enabled != false) {
        return directorysync::upload::v1::MAILBOX_STATE_CHANGING;
      }
    }
  }
  return directorysync::upload::v1::MAILBOX_STATE_DISABLED;
}

std::string AlertKey(absl::string_view guid) {
  return absl::StrCat("account/", absl::BytesToHexString(guid));
}

std::string ServiceKey(absl::string_view kind, provider::MailService service) {
  return absl::StrCat(kind, "/", provider::ServicePath(service));
}

}  // namespace

absl::Status ReportAccount(Database& database, absl::string_view guid,
                           const reconcile::AccountView& view,
                           const reconcile::Plan& plan,
                           const QueuedPlan& queued, absl::Time now) {
  const std::optional<Trouble> trouble = TroubleOf(plan, queued);
  AlertTable alerts(database);
  if (trouble.has_value()) {
    RETURN_IF_ERROR(alerts.Raise({AlertKey(guid), ALERT_SEVERITY_WARNING,
                                  trouble->message, trouble->cure},
                                 now));
  } else {
    RETURN_IF_ERROR(alerts.Resolve(AlertKey(guid), now));
  }
  if (view.desired.empty()) return absl::OkStatus();
  AccountTable accounts(database);
  ASSIGN_OR_RETURN(std::optional<Account> row, accounts.Find(guid));
  if (!row.has_value()) return absl::OkStatus();
  const MailboxState state = StateOf(view, queued, trouble.has_value());
  const std::string error =
      trouble.has_value() ? absl::StrCat(trouble->message, " ", trouble->cure)
                          : "";
  if (row->mailbox_state() == state && row->error() == error) {
    return absl::OkStatus();
  }
  row->set_mailbox_state(state);
  row->set_error(error);
  return accounts.Put(*row);
}

absl::Status ReportScope(Database& database, const SyncScope& scope,
                         absl::Time now) {
  AlertTable alerts(database);
  for (const provider::MailService service : provider::kMailServices) {
    const std::string key = ServiceKey("scope-group-missing", service);
    const ServiceScope& of_service = scope.of(service);
    if (!of_service.group_missing) {
      RETURN_IF_ERROR(alerts.Resolve(key, now));
      continue;
    }
    RETURN_IF_ERROR(alerts.Raise(
        {key, ALERT_SEVERITY_ERROR,
         absl::StrCat("The group '", of_service.group_name,
                      "' that was chosen "
                      "for ",
                      provider::ServiceName(service),
                      " is not in the directory any more. No mailbox of this "
                      "service is changed."),
         "Choose another group, or \"Do Not Sync\", on the settings page, or "
         "restore the group in the directory."},
        now));
  }
  return absl::OkStatus();
}

}  // namespace directory_sync::uploader
