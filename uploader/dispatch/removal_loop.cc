#include "uploader/dispatch/removal_loop.h"

#include <algorithm>
#include <optional>

#include "common/log/log.h"
#include "common/status/status_macros.h"
#include "uploader/plan/planner.h"
#include "uploader/store/removal_table.h"
#include "uploader/store/settings_table.h"
#include "uploader/store/timestamps.h"

namespace directory_sync::uploader {
namespace {

// After the store failed.
constexpr absl::Duration kStuckWait = absl::Seconds(5);

}  // namespace

void RemovalLoop::Run() {
  bool running = true;
  while (running) {
    PlanAll();
    running = parts_.wakeup.Wait(TimeToNext());
  }
}

void RemovalLoop::PlanAll() {
  bool more = true;
  while (more && !parts_.wakeup.stopped()) {
    const absl::Status status =
        parts_.state.Write([&](Database& database) -> absl::Status {
          ASSIGN_OR_RETURN(more,
                           PlanClearedRemovals(database, parts_.clock.Now()));
          return absl::OkStatus();
        });
    if (!status.ok()) {
      LogError("removals_not_planned", {{"error", status}});
      return;
    }
    if (more) parts_.on_planned();
  }
}

absl::Duration RemovalLoop::TimeToNext() {
  std::optional<absl::Time> due;
  const absl::Status status =
      parts_.state.Read([&](Database& database) -> absl::Status {
        ASSIGN_OR_RETURN(const auto settings, SettingsTable(database).Get());
        ASSIGN_OR_RETURN(due, RemovalTable(database).NextDue(
                                  FromDuration(settings.removal_delay())));
        return absl::OkStatus();
      });
  if (!status.ok()) return kStuckWait;
  if (!due.has_value()) return absl::InfiniteDuration();
  // Never at once again: what is due and still waits is waiting for a change.
  return std::max(*due - parts_.clock.Now(), absl::Seconds(1));
}

}  // namespace directory_sync::uploader
