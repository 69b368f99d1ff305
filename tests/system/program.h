#ifndef TESTS_SYSTEM_PROGRAM_H_
#define TESTS_SYSTEM_PROGRAM_H_

#include <cstdint>
#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <thread>
#include <vector>

#include "absl/base/thread_annotations.h"
#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"
#include "absl/synchronization/mutex.h"
#include "absl/time/time.h"
#include "common/platform/child_process.h"

namespace directory_sync::system_test {

// Where a program of this workspace is, for example
// "supervisor/supervisor".
std::string ProgramPath(absl::string_view path);

// A program of ours that runs while a test does, with all that it prints.
// Thread safe; start it from the main thread, whose end kills it.
class Program {
 public:
  // Told of each line that a program prints; on a thread of its own.
  using LineSink = std::function<void(const std::string& line)>;

  // NotFound and the like when `path` can't be run.
  static absl::StatusOr<std::unique_ptr<Program>> Start(
      const std::string& path, const std::vector<std::string>& arguments,
      LineSink sink = nullptr);

  // Kills it if it still runs.
  ~Program();

  int64_t process_id() const { return process_->process_id(); }

  // SIGTERM, SIGKILL; don't wait.
  void RequestStop() { process_->RequestStop(); }
  void Kill() { process_->Kill(); }

  // How it ended; absent if it still runs after `timeout`.
  std::optional<ExitReason> WaitForExit(absl::Duration timeout);

  // Whether a line containing `text` was printed by then, since the start.
  bool WaitForLine(absl::string_view text, absl::Duration timeout);

  // All that it printed so far.
  std::string Output() const;

 private:
  Program(std::unique_ptr<ChildProcess> process, LineSink sink);
  void Read();

  std::unique_ptr<ChildProcess> process_;
  const LineSink sink_;
  mutable absl::Mutex mutex_;
  std::vector<std::string> lines_ ABSL_GUARDED_BY(mutex_);
  std::optional<ExitReason> exit_ ABSL_GUARDED_BY(mutex_);
  std::thread reader_;
};

}  // namespace directory_sync::system_test

#endif  // TESTS_SYSTEM_PROGRAM_H_
