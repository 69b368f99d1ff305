#ifndef UPLOADER_OBSERVE_OBSERVER_H_
#define UPLOADER_OBSERVE_OBSERVER_H_

#include <functional>
#include <optional>
#include <utility>

#include "absl/strings/string_view.h"
#include "absl/time/time.h"
#include "common/clock/clock.h"
#include "uploader/observe/directory_source.h"
#include "uploader/observe/sync_queue.h"
#include "uploader/status/conditions.h"
#include "uploader/store/state_database.h"

namespace directory_sync::uploader {

// The observe loop: reads the directory, or one object of it, when somebody
// asks for it, at the
// interval of the settings, soon again after a failure, and when the queue has
// noted a change.
class Observer {
 public:
  struct Parts {
    StateDatabase& state;
    DirectorySource& source;
    SyncQueue& queue;
    Conditions& conditions;
    Clock& clock;
    // Whether there is anything to sync for: the provider's keys are known.
    std::function<bool()> is_registered;
    // Called after each reading: there may be operations, and runs may have
    // ended.
    std::function<void()> on_observed;
  };

  explicit Observer(Parts parts) : parts_(std::move(parts)) {}

  // Runs until the queue's Wakeup is stopped.
  void Run();

 private:
  void ObserveAll();
  void Observe(const SyncQueue::Run& run);
  void ObserveObject(const SyncQueue::ObjectRun& asked);
  void Follow();
  absl::Duration TimeToNext();
  void RequestTimed();
  void Request(absl::string_view trigger);

  Parts parts_;
  // By the monotonic clock: the wall clock may step.
  std::optional<absl::Duration> last_attempt_;
  int failures_ = 0;
};

}  // namespace directory_sync::uploader

#endif  // UPLOADER_OBSERVE_OBSERVER_H_
