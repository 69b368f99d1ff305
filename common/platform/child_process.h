#ifndef COMMON_PLATFORM_CHILD_PROCESS_H_
#define COMMON_PLATFORM_CHILD_PROCESS_H_

#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "absl/status/statusor.h"

namespace directory_sync {

// How a process ended.
struct ExitReason {
  // The exit code, or the signal's number if `by_signal`.
  int code = 0;
  bool by_signal = false;

  bool clean() const { return code == 0 && !by_signal; }

  // "exit code 78", "killed by signal 9 (Killed)".
  std::string ToString() const;

  friend bool operator==(const ExitReason& a, const ExitReason& b) {
    return a.code == b.code && a.by_signal == b.by_signal;
  }
};

// What to start. There is no shell between: no quoting, no expansion.
struct ChildOptions {
  std::string program;                 // an absolute path
  std::vector<std::string> arguments;  // without the program's name
  // Variables of this process that the child is not to have; it gets the rest.
  std::vector<std::string> hidden_environment;
  std::string working_directory = "/";
};

// A running child. Thread safe; one thread at a time calls NextLine and Wait.
class ChildProcess {
 public:
  // Kills it if it still runs, and waits for its end.
  virtual ~ChildProcess() = default;

  virtual int64_t process_id() const = 0;

  // Blocks for the next line, without its end, of what the child writes to
  // standard output and standard error; absent when it has ended and all was
  // read. Lines longer than 64 KiB come in pieces.
  virtual std::optional<std::string> NextLine() = 0;

  // Blocks until it has ended. Later calls return the same.
  virtual ExitReason Wait() = 0;

  // Asks it to stop (SIGTERM), or ends it at once (SIGKILL). No effect, and no
  // harm to whoever has its number by then, after its end.
  virtual void RequestStop() = 0;
  virtual void Kill() = 0;
};

// Starts processes. Thread compatible.
class ChildLauncher {
 public:
  virtual ~ChildLauncher() = default;

  // The child has no input, default signals and no files of ours, and is
  // killed when the calling *thread* ends, however that comes about: call it
  // from the main thread. NotFound or PermissionDenied when the program can't
  // be run; errors name it.
  virtual absl::StatusOr<std::unique_ptr<ChildProcess>> Launch(
      const ChildOptions& options) = 0;
};

// The real one.
std::unique_ptr<ChildLauncher> SystemChildLauncher();

}  // namespace directory_sync

#endif  // COMMON_PLATFORM_CHILD_PROCESS_H_
