#include "uploader/admin/settings_check.h"

#include <set>
#include <string>
#include <vector>

#include "absl/strings/ascii.h"
#include "absl/strings/escaping.h"
#include "absl/strings/numbers.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "absl/strings/str_split.h"
#include "absl/strings/strip.h"
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
constexpr absl::Duration kLongestDelay = absl::Hours(7 * 24);
constexpr absl::Duration kShortestRetention = absl::Hours(24);
constexpr absl::Duration kLongestRetention = absl::Hours(3650 * 24);
constexpr absl::Duration kLongestPasswordRetention = absl::Hours(30 * 24);
constexpr int kMostRemovals = 1000000;
constexpr int kMostAliases = 1000;
constexpr size_t kLongestDnsName = 253;

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

void CheckDuration(absl::string_view field,
                   const google::protobuf::Duration& duration,
                   absl::Duration least, absl::Duration most,
                   std::vector<std::string>& faults) {
  const absl::Duration value = FromDuration(duration);
  if (value >= least && value <= most) return;
  faults.push_back(absl::StrCat(field, " is ", absl::FormatDuration(value),
                                ", not between ", absl::FormatDuration(least),
                                " and ", absl::FormatDuration(most)));
}

void CheckDurations(const Settings& settings,
                    std::vector<std::string>& faults) {
  constexpr absl::Duration kNone = absl::ZeroDuration();
  if (settings.has_removal_delay()) {
    CheckDuration("removal_delay", settings.removal_delay(), kNone,
                  kLongestDelay, faults);
  }
  if (settings.has_history_retention()) {
    CheckDuration("history_retention", settings.history_retention(),
                  kShortestRetention, kLongestRetention, faults);
  }
  if (settings.has_out_of_scope_password_retention()) {
    CheckDuration("out_of_scope_password_retention",
                  settings.out_of_scope_password_retention(), kNone,
                  kLongestPasswordRetention, faults);
  }
}

void CheckThreshold(const Settings& settings,
                    std::vector<std::string>& faults) {
  if (settings.removal_threshold() < 0 ||
      settings.removal_threshold() > kMostRemovals) {
    faults.push_back(absl::StrCat(
        "removal_threshold is ", settings.removal_threshold(),
        ", not between 0 (each needs approval) and ", kMostRemovals));
  }
  if (settings.removal_threshold_percent() < 0 ||
      settings.removal_threshold_percent() > 100) {
    faults.push_back(absl::StrCat("removal_threshold_percent is ",
                                  settings.removal_threshold_percent(),
                                  ", not between 0 and 100"));
  }
}

// Letters, digits, hyphens and dots, as host names are.
bool IsDnsName(absl::string_view name) {
  if (name.empty() || name.size() > kLongestDnsName) return false;
  for (const absl::string_view label : absl::StrSplit(name, '.')) {
    if (label.empty() || label.front() == '-' || label.back() == '-') {
      return false;
    }
    for (const char c : label) {
      if (!absl::ascii_isalnum(c) && c != '-') return false;
    }
  }
  return true;
}

void CheckDomain(absl::string_view field, absl::string_view name,
                 std::vector<std::string>& faults) {
  if (IsDnsName(name)) return;
  faults.push_back(absl::StrCat(field, " is '", absl::CHexEscape(name),
                                "', no domain name such as example.com"));
}

void CheckAliases(const Settings& settings, std::vector<std::string>& faults) {
  if (settings.domain_aliases_size() > kMostAliases) {
    faults.push_back(absl::StrCat("domain_aliases has ",
                                  settings.domain_aliases_size(),
                                  " entries, more than ", kMostAliases));
    return;
  }
  std::set<std::string> seen;
  for (const auto& alias : settings.domain_aliases()) {
    CheckDomain("domain_aliases.directory_domain", alias.directory_domain(),
                faults);
    CheckDomain("domain_aliases.mail_domain", alias.mail_domain(), faults);
    if (seen.insert(absl::AsciiStrToLower(alias.directory_domain())).second) {
      continue;
    }
    faults.push_back(absl::StrCat("domain_aliases names ",
                                  alias.directory_domain(), " twice"));
  }
}

void CheckProxy(absl::string_view proxy, std::vector<std::string>& faults) {
  if (proxy.empty()) return;
  int port = 0;
  const bool has_scheme = absl::ConsumePrefix(&proxy, "http://");
  const std::vector<absl::string_view> parts = absl::StrSplit(proxy, ':');
  if (has_scheme && parts.size() == 2 && IsDnsName(parts[0]) &&
      absl::SimpleAtoi(parts[1], &port) && port > 0 && port <= 65535) {
    return;
  }
  faults.push_back(
      "provider_proxy is no http://host:port; a user name and password in it "
      "are not taken, since settings are shown");
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
  CheckDurations(settings, faults);
  CheckThreshold(settings, faults);
  CheckProxy(settings.provider_proxy(), faults);
  CheckAliases(settings, faults);
  if (!settings.local_domain().empty()) {
    CheckDomain("local_domain", settings.local_domain(), faults);
  }
  CheckMegabytes("hosted_exchange_mailbox_megabytes",
                 settings.hosted_exchange_mailbox_megabytes(), faults);
  CheckMegabytes("hosted_email_mailbox_megabytes",
                 settings.hosted_email_mailbox_megabytes(), faults);
  if (faults.empty()) return absl::OkStatus();
  return absl::InvalidArgumentError(absl::StrJoin(faults, "; "));
}

}  // namespace directory_sync::uploader
