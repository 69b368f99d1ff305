#ifndef UPLOADER_PROOF_KEPT_ALERTS_H_
#define UPLOADER_PROOF_KEPT_ALERTS_H_

#include <map>
#include <set>
#include <string>
#include <vector>

#include "absl/status/status.h"
#include "absl/strings/string_view.h"
#include "absl/time/time.h"
#include "uploader/store/alert_table.h"
#include "uploader/store/state_database.h"

namespace directory_sync::uploader {

// Alerts that are worked out anew from time to time: those that are new are
// raised, those that are gone are resolved, and if neither, nothing is written.
// Errors are the store's.

using AlertsByKey = std::map<std::string, AlertText>;
AlertsByKey ByKey(std::vector<AlertText> alerts);

// `open`: the keys of those that are open and may be resolved.
absl::Status SettleAlerts(StateDatabase& state, const AlertsByKey& wanted,
                          const std::set<std::string>& open, absl::Time now);

// Of all whose key begins with `prefix`.
absl::Status SettleAlertsOf(StateDatabase& state, absl::string_view prefix,
                            const AlertsByKey& wanted, absl::Time now);

}  // namespace directory_sync::uploader

#endif  // UPLOADER_PROOF_KEPT_ALERTS_H_
