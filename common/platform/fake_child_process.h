#ifndef COMMON_PLATFORM_FAKE_CHILD_PROCESS_H_
#define COMMON_PLATFORM_FAKE_CHILD_PROCESS_H_

#include <memory>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "absl/base/thread_annotations.h"
#include "absl/status/status.h"
#include "absl/synchronization/mutex.h"
#include "common/platform/child_process.h"

namespace directory_sync {

// What a fake child is and was told, shared between it and its test. Thread
// safe.
class FakeChild {
 public:
  explicit FakeChild(ChildOptions options, int64_t process_id)
      : options_(std::move(options)), process_id_(process_id) {}

  const ChildOptions& options() const { return options_; }
  int64_t process_id() const { return process_id_; }

  // As if the child wrote that line, or ended.
  void Write(const std::string& line);
  void Exit(const ExitReason& reason);

  // By default it ends with code 0 when asked to; now it doesn't.
  void IgnoreStop();
  void AwaitStopRequest();
  bool stop_requested() const;
  bool running() const;

 private:
  friend class FakeChildProcess;

  const ChildOptions options_;
  const int64_t process_id_;
  mutable absl::Mutex mutex_;
  std::vector<std::string> lines_ ABSL_GUARDED_BY(mutex_);
  size_t lines_read_ ABSL_GUARDED_BY(mutex_) = 0;
  std::optional<ExitReason> exit_ ABSL_GUARDED_BY(mutex_);
  bool stop_requested_ ABSL_GUARDED_BY(mutex_) = false;
  bool ignore_stop_ ABSL_GUARDED_BY(mutex_) = false;
};

// Starts nothing, and remembers what it was to start. Thread safe.
class FakeChildLauncher : public ChildLauncher {
 public:
  absl::StatusOr<std::unique_ptr<ChildProcess>> Launch(
      const ChildOptions& options) override;

  // Blocks until `program` was launched for the `nth` time (from 1).
  std::shared_ptr<FakeChild> AwaitLaunch(const std::string& program, int nth);
  int launches(const std::string& program) const;

  // From now on every launch of `program` fails so; OK ends that.
  void Fail(const std::string& program, const absl::Status& status);

 private:
  std::vector<std::shared_ptr<FakeChild>> Of(const std::string& program) const
      ABSL_EXCLUSIVE_LOCKS_REQUIRED(mutex_);

  mutable absl::Mutex mutex_;
  std::vector<std::shared_ptr<FakeChild>> children_ ABSL_GUARDED_BY(mutex_);
  std::string failing_program_ ABSL_GUARDED_BY(mutex_);
  absl::Status failure_ ABSL_GUARDED_BY(mutex_);
};

}  // namespace directory_sync

#endif  // COMMON_PLATFORM_FAKE_CHILD_PROCESS_H_
