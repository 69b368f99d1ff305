#ifndef UPLOADER_DRIFT_DRIFT_LOOP_H_
#define UPLOADER_DRIFT_DRIFT_LOOP_H_

#include <functional>
#include <utility>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/time/time.h"
#include "common/clock/clock.h"
#include "uploader/access/provider_access.h"
#include "uploader/dispatch/account_gate.h"
#include "uploader/dispatch/provider_connection.h"
#include "uploader/dispatch/provider_health.h"
#include "uploader/drift/drift_check.h"
#include "uploader/status/wakeup.h"
#include "uploader/store/drift_table.h"
#include "uploader/store/state_database.h"

namespace directory_sync::uploader {

// Compares what is held with the provider: whenever that was asked for
// (DriftTable), and once a day by itself. Behind everything else that calls the
// provider. Runs on one thread.
class DriftLoop {
 public:
  // Between two looks that nobody asks for.
  static constexpr absl::Duration kInterval = absl::Hours(24);

  // All must outlive it.
  struct Parts {
    StateDatabase& state;
    ProviderAccess& access;
    ProviderHealth& health;
    AccountGate& gate;
    Wakeup& wakeup;
    Clock& clock;
    // Called when something was corrected, and perhaps queued.
    std::function<void()> on_corrected;
    // Called when the account has other domains: whom that concerns is marked
    // to be planned.
    std::function<void()> on_domains_changed;
  };

  explicit DriftLoop(Parts parts)
      : parts_(std::move(parts)),
        connection_(parts_.access, provider::Priority::kBackground) {}

  // Runs until the Wakeup is stopped; notify it when looks were asked for, or
  // the registration was changed.
  void Run();

  // Takes one look; false: none is due, or the provider isn't to be called.
  // Errors are the store's.
  absl::StatusOr<bool> TakeOne();

 private:
  absl::Status MarkIfDayIsOver();
  absl::StatusOr<absl::Duration> TimeToMark();
  absl::Duration TimeToNext();
  absl::Status NoteFailure(const DriftOutcome& outcome);

  Parts parts_;
  ProviderConnection connection_;
  int failures_ = 0;
  absl::Duration retry_at_ = -absl::InfiniteDuration();
};

}  // namespace directory_sync::uploader

#endif  // UPLOADER_DRIFT_DRIFT_LOOP_H_
