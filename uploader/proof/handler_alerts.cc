#include "uploader/proof/handler_alerts.h"

#include <algorithm>
#include <map>
#include <set>
#include <string>

#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/strip.h"
#include "common/status/status_macros.h"
#include "uploader/proof/coverage.h"
#include "uploader/proof/handler_signs.h"
#include "uploader/proof/kept_alerts.h"

namespace directory_sync::uploader {
namespace {

constexpr char kPrefix[] = "handler/";

AlertText Warning(const AdmittedController& controller, absl::string_view kind,
                  absl::string_view message, absl::string_view cure) {
  return {absl::StrCat(kPrefix, controller.dns_host_name, "/", kind),
          directorysync::upload::v1::ALERT_SEVERITY_WARNING,
          absl::StrCat("Domain controller ", controller.dns_host_name, ": ",
                       message),
          std::string(cure)};
}

AlertText Silence(const AdmittedController& controller) {
  return Warning(controller, "silent",
                 "nothing is heard of its password handler.",
                 "See that the handler runs there and reaches port 8732 of "
                 "this machine. What it captures meanwhile arrives later.");
}

bool IsSilent(const AdmittedController& controller, const HandlerSign* sign,
              absl::Time now) {
  const absl::Time heard =
      sign != nullptr
          ? sign->heard_at
          : std::max(controller.admitted_at,
                     controller.last_item_at.value_or(absl::InfinitePast()));
  return heard + kSilentAfter < now;
}

void AddOfSign(const AdmittedController& controller, const HandlerSign& sign,
               std::vector<AlertText>& alerts) {
  if (sign.hook == HookSign::kMissing) {
    alerts.push_back(Warning(
        controller, "hook",
        "the hook isn't in its configuration, so passwords changed there are "
        "missed.",
        "Run the password handler's set-up there once more and restart it."));
  }
  if (!sign.problems.empty()) {
    alerts.push_back(Warning(
        controller, "problem", sign.problems[0],
        "Correct what its password handler names; it looks again by itself."));
  }
  if (sign.oldest_unsent.has_value() &&
      sign.heard_at - *sign.oldest_unsent > kBacklogAlert) {
    alerts.push_back(
        Warning(controller, "backlog",
                "passwords have waited in its handler for over an hour.",
                "See the handler's log there and that of the relay."));
  }
  if (absl::AbsDuration(sign.clock_offset) > kClockAlert) {
    alerts.push_back(Warning(
        controller, "clock",
        "its clock differs from this machine's by more than five minutes.",
        "Correct the one that is wrong."));
  }
}

// Takes those that seem silent out of both, with all their alerts.
void LeaveTheSilent(AlertsByKey& wanted, std::set<std::string>& open) {
  for (auto alert = wanted.begin(); alert != wanted.end();) {
    absl::string_view controller = alert->first;
    if (!absl::ConsumeSuffix(&controller, "silent")) {
      ++alert;
      continue;
    }
    for (auto key = open.begin(); key != open.end();) {
      key = absl::StartsWith(*key, controller) ? open.erase(key) : ++key;
    }
    alert = wanted.erase(alert);
  }
}

}  // namespace

std::vector<AlertText> HandlerAlerts(
    const std::vector<AdmittedController>& admitted, absl::Time now) {
  const std::map<std::string, HandlerSign> signs = SignsOf(admitted);
  std::vector<AlertText> alerts;
  for (const AdmittedController& controller : admitted) {
    if (controller.cloned) continue;
    const auto found = signs.find(controller.dns_host_name);
    const HandlerSign* sign = found == signs.end() ? nullptr : &found->second;
    if (IsSilent(controller, sign, now)) {
      alerts.push_back(Silence(controller));
    } else if (sign != nullptr) {
      AddOfSign(controller, *sign, alerts);
    }
  }
  return alerts;
}

absl::Status KeepHandlerAlerts(StateDatabase& state, absl::Time now,
                               bool just_started) {
  AlertsByKey wanted;
  std::set<std::string> open;
  RETURN_IF_ERROR(state.Read([&](Database& database) -> absl::Status {
    ASSIGN_OR_RETURN(const auto admitted, FleetTable(database).Controllers());
    wanted = ByKey(HandlerAlerts(admitted, now));
    ASSIGN_OR_RETURN(open, AlertTable(database).OpenKeys(kPrefix));
    return absl::OkStatus();
  }));
  if (just_started) LeaveTheSilent(wanted, open);
  return SettleAlerts(state, wanted, open, now);
}

}  // namespace directory_sync::uploader
