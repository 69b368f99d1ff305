#ifndef SUPERVISOR_SUPERVISION_H_
#define SUPERVISOR_SUPERVISION_H_

#include <cstdint>
#include <deque>
#include <functional>
#include <memory>
#include <string>
#include <thread>
#include <vector>

#include "absl/base/thread_annotations.h"
#include "absl/synchronization/mutex.h"
#include "absl/time/time.h"
#include "common/clock/clock.h"
#include "common/platform/child_process.h"
#include "common/platform/service_notifier.h"
#include "common/platform/stop_signal.h"
#include "supervisor/child_spec.h"
#include "supervisor/supervised_child.h"

namespace directory_sync::supervisor {

// Runs the children until it is asked to stop: starts all at once, restarts
// what ends, stops in reverse order, and tells the service manager. One loop
// on one thread decides everything; a thread per process reads its output.
class Supervision {
 public:
  struct Options {
    std::vector<ChildSpec> children;
    std::string config_file;  // passed on to the children
    SupervisedChild::Rules rules;
    // Called every turn of the loop, at least once a minute.
    std::function<void()> housekeeping = [] {};
    std::function<double()> random;
  };

  // All must outlive it.
  Supervision(Options options, ChildLauncher& launcher,
              ServiceNotifier& notifier, Clock& clock);
  ~Supervision();

  // Returns when `stop` was requested and every child has ended. A second
  // request kills what still runs. Call it once, from the main thread: the
  // children live no longer than the thread that starts them.
  void Run(StopSignal& stop);

  // In the order of their start. Thread safe.
  std::vector<ChildStatus> Status() const;

  // What a health check of child number `child` saw while its process was
  // `process_id`; ignored when it is another by now. Thread safe.
  void ReportHealth(size_t child, int64_t process_id, ChildHealth health);

 private:
  struct Child;
  using Event = std::function<void()>;

  void Post(Event event);
  // Runs the events that are there, or the first within `timeout`.
  void HandleEvents(absl::Duration timeout);
  void Turn(StopSignal& stop);
  void DoWhatIsDue();
  void Start(Child& child);
  void Attend(Child& child, std::shared_ptr<ChildProcess> process);
  void Ended(Child& child, const ExitReason& reason, std::string last_words);
  void StopInReverse(bool at_once);
  bool AllStopped() const;
  absl::Duration NextTurn() const;
  void Publish();
  void TellNotifier();

  const Options options_;
  ChildLauncher& launcher_;
  ServiceNotifier& notifier_;
  Clock& clock_;

  // Of the loop's thread alone.
  std::vector<std::unique_ptr<Child>> children_;
  std::string told_;
  bool told_ready_ = false;

  mutable absl::Mutex mutex_;
  std::deque<Event> events_ ABSL_GUARDED_BY(mutex_);
  std::vector<ChildStatus> published_ ABSL_GUARDED_BY(mutex_);
};

}  // namespace directory_sync::supervisor

#endif  // SUPERVISOR_SUPERVISION_H_
