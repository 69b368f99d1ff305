#include "uploader/proof/kept_alerts.h"

#include <algorithm>
#include <utility>

#include "common/status/status_macros.h"

namespace directory_sync::uploader {
namespace {

bool SameKeys(const AlertsByKey& wanted, const std::set<std::string>& open) {
  return wanted.size() == open.size() &&
         std::all_of(wanted.begin(), wanted.end(), [&](const auto& alert) {
           return open.count(alert.first) > 0;
         });
}

}  // namespace

AlertsByKey ByKey(std::vector<AlertText> alerts) {
  AlertsByKey by_key;
  for (AlertText& alert : alerts) {
    std::string key = alert.key;
    by_key[std::move(key)] = std::move(alert);
  }
  return by_key;
}

absl::Status SettleAlerts(StateDatabase& state, const AlertsByKey& wanted,
                          const std::set<std::string>& open, absl::Time now) {
  if (SameKeys(wanted, open)) return absl::OkStatus();
  return state.Write([&](Database& database) -> absl::Status {
    AlertTable table(database);
    for (const auto& [key, alert] : wanted) {
      if (open.count(key) == 0) RETURN_IF_ERROR(table.Raise(alert, now));
    }
    for (const std::string& key : open) {
      if (wanted.count(key) == 0) RETURN_IF_ERROR(table.Resolve(key, now));
    }
    return absl::OkStatus();
  });
}

absl::Status SettleAlertsOf(StateDatabase& state, absl::string_view prefix,
                            const AlertsByKey& wanted, absl::Time now) {
  std::set<std::string> open;
  RETURN_IF_ERROR(state.Read([&](Database& database) -> absl::Status {
    ASSIGN_OR_RETURN(open, AlertTable(database).OpenKeys(prefix));
    return absl::OkStatus();
  }));
  return SettleAlerts(state, wanted, open, now);
}

}  // namespace directory_sync::uploader
