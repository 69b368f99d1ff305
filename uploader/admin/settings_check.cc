#include "uploader/admin/settings_check.h"

#include <string>
#include <vector>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "absl/time/time.h"
#include "uploader/store/timestamps.h"

namespace directory_sync::uploader {

using directorysync::upload::v1::ScopeGroup;
using directorysync::upload::v1::Settings;

namespace {

constexpr size_t kGuidSize = 16;
constexpr absl::Duration kShortestInterval = absl::Seconds(10);
constexpr absl::Duration kLongestInterval = absl::Hours(24);
constexpr int kMostMegabytes = 1 << 20;

void CheckGroup(absl::string_view field, const ScopeGroup& group,
                std::vector<std::string>& faults) {
  if (group.object_guid().size() == kGuidSize) return;
  faults.push_back(
      absl::StrCat(field, ".object_guid has ", group.object_guid().size(),
                   " bytes, not 16: leave the group out for \"Do Not Sync\""));
}

void CheckMegabytes(absl::string_view field, int megabytes,
                    std::vector<std::string>& faults) {
  if (megabytes >= 0 && megabytes <= kMostMegabytes) return;
  faults.push_back(absl::StrCat(field, " is ", megabytes,
                                ", not between 0 and ", kMostMegabytes));
}

void CheckInterval(const Settings& settings, std::vector<std::string>& faults) {
  if (!settings.has_sync_interval()) return;
  const absl::Duration interval = FromDuration(settings.sync_interval());
  if (interval >= kShortestInterval && interval <= kLongestInterval) return;
  faults.push_back(absl::StrCat("sync_interval is ",
                                absl::FormatDuration(interval),
                                ", not between 10s and 24h"));
}

}  // namespace

absl::Status CheckSettings(const Settings& settings) {
  std::vector<std::string> faults;
  if (settings.has_hosted_exchange_group()) {
    CheckGroup("hosted_exchange_group", settings.hosted_exchange_group(),
               faults);
  }
  if (settings.has_hosted_email_group()) {
    CheckGroup("hosted_email_group", settings.hosted_email_group(), faults);
  }
  if (settings.has_hosted_exchange_group() &&
      settings.has_hosted_email_group() &&
      settings.hosted_exchange_group().object_guid() ==
          settings.hosted_email_group().object_guid()) {
    faults.push_back(
        "hosted_exchange_group and hosted_email_group are the same group: an "
        "address can be in one service only");
  }
  CheckInterval(settings, faults);
  CheckMegabytes("hosted_exchange_mailbox_megabytes",
                 settings.hosted_exchange_mailbox_megabytes(), faults);
  CheckMegabytes("hosted_email_mailbox_megabytes",
                 settings.hosted_email_mailbox_megabytes(), faults);
  if (faults.empty()) return absl::OkStatus();
  return absl::InvalidArgumentError(absl::StrJoin(faults, "; "));
}

}  // namespace directory_sync::uploader
