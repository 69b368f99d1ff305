#ifndef TESTS_DIRECTORY_RUN_COMMAND_H_
#define TESTS_DIRECTORY_RUN_COMMAND_H_

#include <string>
#include <vector>

#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"
#include "absl/time/time.h"

namespace directory_sync::fixture {

struct CommandOptions {
  // Written to the command's standard input, which is then closed. Passwords
  // go here, never into the arguments.
  std::string input;
  // "NAME=value" entries, put over the caller's environment.
  std::vector<std::string> environment;
  // After this the command and its process group are killed.
  absl::Duration timeout = absl::Seconds(60);
};

struct CommandResult {
  // The exit code, or 128 + the signal that ended it.
  int exit_code = 0;
  std::string output;
  std::string errors;

  bool ok() const { return exit_code == 0; }
  // Both streams, for messages.
  std::string Describe() const;
};

// Runs a command (found by PATH) in a session of its own, without a terminal,
// to its end. Errors: Internal when it can't be started, DeadlineExceeded.
// A non-zero exit is a result, not an error. Thread-safe.
absl::StatusOr<CommandResult> RunCommand(const std::vector<std::string>& argv,
                                         const CommandOptions& options = {});

}  // namespace directory_sync::fixture

#endif  // TESTS_DIRECTORY_RUN_COMMAND_H_
