#ifndef UPLOADER_DISPATCH_REMOVAL_LOOP_H_
#define UPLOADER_DISPATCH_REMOVAL_LOOP_H_

#include <functional>

#include "absl/time/time.h"
#include "common/clock/clock.h"
#include "uploader/status/wakeup.h"
#include "uploader/store/state_database.h"

namespace directory_sync::uploader {

// Puts removals into the queue when their delay is over or somebody has
// approved them, without waiting for the next sync. Runs on one thread.
class RemovalLoop {
 public:
  // All must outlive it.
  struct Parts {
    StateDatabase& state;
    Wakeup& wakeup;
    Clock& clock;
    // Called when operations were put into the queue.
    std::function<void()> on_planned;
  };

  explicit RemovalLoop(Parts parts) : parts_(std::move(parts)) {}

  // Runs until the Wakeup is stopped; notify it when something was planned,
  // approved, or the settings were changed.
  void Run();

 private:
  void PlanAll();
  absl::Duration TimeToNext();

  Parts parts_;
};

}  // namespace directory_sync::uploader

#endif  // UPLOADER_DISPATCH_REMOVAL_LOOP_H_
