#ifndef TESTS_DIRECTORY_NAMESPACED_PROCESS_H_
#define TESTS_DIRECTORY_NAMESPACED_PROCESS_H_

#include <sys/types.h>

#include <memory>
#include <string>
#include <vector>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/time/time.h"
#include "tests/directory/file_descriptor.h"
#include "tests/directory/run_command.h"

namespace directory_sync::fixture {

// A program that is process 1 of its own network, mount and process-id
// namespaces, with the loopback interface up and a /proc of its own. When it
// ends, the kernel ends everything in there with it.
//
// Its standard input is a pipe that only this object holds: when this process
// ends, in whatever way, the program reads end-of-file. Samba's `-i` ends by
// that, which ties it to its owner without PR_SET_PDEATHSIG (which would follow
// the thread, not the process). Needs root. Thread-safe after Start.
class NamespacedProcess {
 public:
  struct Options {
    // argv[0] is an absolute path.
    std::vector<std::string> argv;
    // "NAME=value" entries; the whole environment of the program.
    std::vector<std::string> environment;
    // Both outputs are appended here.
    std::string log_file;
  };

  // OK: the program was executed. Errors: PermissionDenied without root,
  // Internal with the step that failed.
  static absl::StatusOr<std::unique_ptr<NamespacedProcess>> Start(
      const Options& options);
  // Kills what still runs.
  ~NamespacedProcess();

  NamespacedProcess(const NamespacedProcess&) = delete;
  NamespacedProcess& operator=(const NamespacedProcess&) = delete;

  // Of process 1, as seen outside.
  pid_t pid() const { return pid_; }

  // Waits until the program has ended; false when `timeout` came first.
  bool WaitForExit(absl::Duration timeout) const;
  // Asks it to end (end-of-file and SIGTERM), kills it after `grace`, returns
  // when it is gone.
  void Terminate(absl::Duration grace = absl::Seconds(5));
  // SIGKILL for all in its namespaces; returns when they are gone.
  void Kill();

  // Runs a command to its end inside the namespaces.
  absl::StatusOr<CommandResult> Run(const std::vector<std::string>& argv,
                                    const CommandOptions& options = {}) const;

 private:
  NamespacedProcess(pid_t pid, FileDescriptor pidfd, FileDescriptor lifeline);

  const pid_t pid_;
  const FileDescriptor pidfd_;
  FileDescriptor lifeline_;
};

}  // namespace directory_sync::fixture

#endif  // TESTS_DIRECTORY_NAMESPACED_PROCESS_H_
