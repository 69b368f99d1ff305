#include "uploader/admin/status_report.h"

#include <optional>
#include <vector>

#include "absl/strings/str_cat.h"
#include "common/status/status_macros.h"
#include "uploader/plan/sync_scope.h"
#include "uploader/store/account_table.h"
#include "uploader/store/alert_table.h"
#include "uploader/store/checkpoint_table.h"
#include "uploader/store/operation_table.h"
#include "uploader/store/password_table.h"
#include "uploader/store/refusal_table.h"
#include "uploader/store/removal_table.h"
#include "uploader/store/run_table.h"
#include "uploader/store/settings_table.h"
#include "uploader/store/timestamps.h"

namespace directory_sync::uploader {

using directorysync::upload::v1::GetStatusResponse;

namespace {

constexpr int kMostAlertProblems = 100;

absl::Status FillRemovals(Database& database, GetStatusResponse& report) {
  ASSIGN_OR_RETURN(const auto counts, RemovalTable(database).CountUncleared());
  report.set_waiting_removals(counts.waiting());
  report.set_withheld_removals(counts.withheld());
  ASSIGN_OR_RETURN(const auto settings, SettingsTable(database).Get());
  report.set_settings_version(settings.version());
  ASSIGN_OR_RETURN(const std::optional<absl::Time> newest_alert,
                   AlertTable(database).LastChange());
  if (newest_alert.has_value()) {
    *report.mutable_newest_alert() = ToTimestamp(*newest_alert);
  }
  return absl::OkStatus();
}

absl::Status FillFromTables(Database& database, GetStatusResponse& report) {
  ASSIGN_OR_RETURN(const int64_t pending_operations,
                   OperationTable(database).CountPending());
  ASSIGN_OR_RETURN(const int64_t pending_passwords,
                   PasswordTable(database).CountWaiting());
  ASSIGN_OR_RETURN(const int64_t accounts, AccountTable(database).Count());
  ASSIGN_OR_RETURN(const int64_t alerts, AlertTable(database).CountOpen());
  report.set_pending_operations(pending_operations);
  report.set_pending_passwords(pending_passwords);
  report.set_accounts_in_scope(accounts);
  report.set_open_alerts(alerts);
  RETURN_IF_ERROR(FillRemovals(database, report));
  ASSIGN_OR_RETURN(const int64_t rejects,
                   RefusalTable(database).CountObjects());
  report.set_rejects(rejects);
  ASSIGN_OR_RETURN(const auto newest, OperationTable(database).List({}, 1));
  if (!newest.empty()) {
    report.set_newest_operation_id(newest.front().operation_id());
  }
  ASSIGN_OR_RETURN(const auto runs, RunTable(database).List(0, 1));
  if (!runs.empty()) *report.mutable_last_run() = runs.front();
  ASSIGN_OR_RETURN(const auto checkpoint, CheckpointTable(database).Get());
  if (checkpoint.has_value()) {
    *report.mutable_last_observed() = ToTimestamp(checkpoint->read_at);
  }
  return absl::OkStatus();
}

absl::Status AddAlertProblems(Database& database, GetStatusResponse& report) {
  ASSIGN_OR_RETURN(const auto alerts,
                   AlertTable(database).List({}, kMostAlertProblems));
  for (const auto& alert : alerts) {
    if (alert.severity() != directorysync::upload::v1::ALERT_SEVERITY_ERROR) {
      continue;
    }
    report.add_problems(absl::StrCat(alert.message(), " ", alert.cure()));
  }
  return absl::OkStatus();
}

absl::Status AddSetupProblems(Database& database, GetStatusResponse& report) {
  if (!report.registered()) {
    report.add_problems(
        "No API keys of the provider are registered: enter them on the "
        "Register page or with \"directory-syncctl register\".");
  }
  ASSIGN_OR_RETURN(const SyncScope scope, ReadSyncScope(database));
  if (!scope.chosen()) {
    report.add_problems(
        "No group is chosen for Hosted Exchange or Hosted Email, so nothing is "
        "synchronized: choose one on the settings page or with "
        "\"directory-syncctl settings set\".");
  }
  return absl::OkStatus();
}

void AddPeerProblem(const Condition& condition, absl::string_view what,
                    GetStatusResponse& report) {
  if (!condition.known() || condition.status.ok()) return;
  report.add_problems(absl::StrCat(what, ": ", condition.status.message()));
}

void FillFromConditions(const Conditions& conditions,
                        GetStatusResponse& report) {
  const Condition directory = conditions.Get(Peer::kDirectory);
  const Condition provider = conditions.Get(Peer::kProvider);
  const Condition relay = conditions.Get(Peer::kRelay);
  report.set_directory_reachable(directory.status.ok());
  report.set_provider_reachable(provider.status.ok());
  report.set_relay_connected(relay.status.ok());
  if (provider.last_well.has_value()) {
    *report.mutable_last_provider_contact() = ToTimestamp(*provider.last_well);
  }
  // Directory and provider have alerts of their own.
  AddPeerProblem(relay, "Passwords can't arrive", report);
}

}  // namespace

absl::StatusOr<GetStatusResponse> MakeStatusReport(
    StateDatabase& state, const Conditions& conditions, bool registered,
    const std::string& provider_url) {
  GetStatusResponse report;
  report.set_registered(registered);
  report.set_provider_url(provider_url);
  RETURN_IF_ERROR(state.Read([&](Database& database) -> absl::Status {
    RETURN_IF_ERROR(FillFromTables(database, report));
    RETURN_IF_ERROR(AddSetupProblems(database, report));
    return AddAlertProblems(database, report);
  }));
  FillFromConditions(conditions, report);
  return report;
}

}  // namespace directory_sync::uploader
