#include "uploader/store/settings_table.h"

#include <string>

#include "absl/status/status.h"
#include "absl/strings/str_cat.h"
#include "common/status/status_macros.h"
#include "uploader/store/timestamps.h"

namespace directory_sync::uploader {

using directorysync::upload::v1::Settings;

namespace {

constexpr int kDefaultIntervalSeconds = 300;
constexpr int kDefaultRemovalDelaySeconds = 300;
constexpr int kDefaultRemovals = 10;
constexpr int kDefaultRemovalPercent = 50;
constexpr int kDefaultHistoryDays = 90;
constexpr int kDefaultPasswordHours = 72;
constexpr int kDefaultExchangeMegabytes = 10240;
constexpr int kDefaultEmailMegabytes = 25600;

void FillRemovalDefaults(Settings& settings) {
  if (!settings.has_removal_delay()) {
    settings.mutable_removal_delay()->set_seconds(kDefaultRemovalDelaySeconds);
  }
  if (!settings.has_removal_threshold()) {
    settings.set_removal_threshold(kDefaultRemovals);
  }
  if (!settings.has_removal_threshold_percent()) {
    settings.set_removal_threshold_percent(kDefaultRemovalPercent);
  }
}

void FillRetentionDefaults(Settings& settings) {
  if (!settings.has_history_retention()) {
    *settings.mutable_history_retention() =
        ToDuration(absl::Hours(24 * kDefaultHistoryDays));
  }
  if (!settings.has_out_of_scope_password_retention()) {
    *settings.mutable_out_of_scope_password_retention() =
        ToDuration(absl::Hours(kDefaultPasswordHours));
  }
}

void FillDefaults(Settings& settings) {
  FillRemovalDefaults(settings);
  FillRetentionDefaults(settings);
  if (!settings.has_sync_interval()) {
    settings.mutable_sync_interval()->set_seconds(kDefaultIntervalSeconds);
  }
  if (settings.hosted_exchange_mailbox_megabytes() == 0) {
    settings.set_hosted_exchange_mailbox_megabytes(kDefaultExchangeMegabytes);
  }
  if (settings.hosted_email_mailbox_megabytes() == 0) {
    settings.set_hosted_email_mailbox_megabytes(kDefaultEmailMegabytes);
  }
}

}  // namespace

absl::StatusOr<Settings> SettingsTable::Get() {
  ASSIGN_OR_RETURN(Statement select,
                   database_.Prepare("SELECT version, body FROM settings"));
  Settings settings;
  RETURN_IF_ERROR(select.ForEach([&](Statement& row) {
    if (!settings.ParseFromString(std::string(row.Blob(1)))) {
      return absl::DataLossError("the stored settings can't be read");
    }
    settings.set_version(row.Int64(0));
    return absl::OkStatus();
  }));
  FillDefaults(settings);
  return settings;
}

absl::StatusOr<Settings> SettingsTable::Replace(const Settings& settings,
                                                int64_t expected_version,
                                                absl::string_view os_user,
                                                absl::Time now) {
  ASSIGN_OR_RETURN(const Settings before, Get());
  if (expected_version != 0 && expected_version != before.version()) {
    return absl::AbortedError(
        absl::StrCat("the settings were changed meanwhile (version ",
                     before.version(), ", not ", expected_version,
                     "): read them again and repeat the change"));
  }
  Settings after = settings;
  after.set_version(before.version() + 1);
  FillDefaults(after);
  ASSIGN_OR_RETURN(
      Statement replace,
      database_.Prepare("INSERT OR REPLACE INTO settings (id, version, body, "
                        "changed_at, changed_by) VALUES (1, ?, ?, ?, ?)"));
  replace.BindInt64(1, after.version())
      .BindBlob(2, after.SerializeAsString())
      .BindInt64(3, ToColumn(now))
      .BindText(4, os_user);
  RETURN_IF_ERROR(replace.Run());
  return after;
}

}  // namespace directory_sync::uploader
