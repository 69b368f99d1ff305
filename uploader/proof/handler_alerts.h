#ifndef UPLOADER_PROOF_HANDLER_ALERTS_H_
#define UPLOADER_PROOF_HANDLER_ALERTS_H_

#include <vector>

#include "absl/status/status.h"
#include "absl/time/time.h"
#include "uploader/store/alert_table.h"
#include "uploader/store/fleet_table.h"
#include "uploader/store/state_database.h"

namespace directory_sync::uploader {

// How long items may wait in a handler's queue.
inline constexpr absl::Duration kBacklogAlert = absl::Hours(1);
// How far a domain controller's clock may be off.
inline constexpr absl::Duration kClockAlert = absl::Minutes(5);

// The warnings that the last heartbeats call for. Of a silent handler only
// that, since the rest isn't known any more. Pure.
std::vector<AlertText> HandlerAlerts(
    const std::vector<AdmittedController>& admitted, absl::Time now);

// Raises those that are new and resolves those that are gone; otherwise
// nothing is written. Where this machine itself has just started, the handlers
// have to come back first: alerts of those that seem silent stay as they are.
// Errors are the store's.
absl::Status KeepHandlerAlerts(StateDatabase& state, absl::Time now,
                               bool just_started);

}  // namespace directory_sync::uploader

#endif  // UPLOADER_PROOF_HANDLER_ALERTS_H_
