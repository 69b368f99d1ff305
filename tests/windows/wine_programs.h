#ifndef TESTS_WINDOWS_WINE_PROGRAMS_H_
#define TESTS_WINDOWS_WINE_PROGRAMS_H_

#include <memory>
#include <string>
#include <vector>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"
#include "tests/directory/private_directory.h"
#include "tests/directory/run_command.h"

namespace directory_sync::windows_test {

// Windows programs for tests that are Linux' themselves. `./test --suite
// windows` builds them and says where they are by
// $DIRECTORY_SYNC_WINDOWS_PROGRAMS: bazel-bin of --config=windows.

// FailedPrecondition where it doesn't say so; else starts wine's server, if it
// doesn't run yet.
absl::Status StartWine();

// The folder of the programs; "" if nobody says so.
std::string WindowsProgramsDirectory();

// The file of one, for example "supervisor/supervisor".
std::string WindowsProgram(absl::string_view program);

// What to put before such a file to run it.
std::vector<std::string> WineLauncher();

// A Windows of a test's own, for what there is one of on each machine: services
// and their names. Ends all of its processes, and goes, with this object.
// Thread compatible.
class WineMachine {
 public:
  // Takes some seconds. Errors: as StartWine.
  static absl::StatusOr<std::unique_ptr<WineMachine>> Start();
  ~WineMachine();

  // Runs a program to its end: one of WindowsProgram(), or one of wine's own by
  // its bare name, for example {"net", "start", "Directory Sync"}. What it
  // prints is its `output`. One that doesn't end within five minutes has exit
  // code -1.
  fixture::CommandResult Run(std::vector<std::string> command) const;

  // As WineLauncher(), but in here.
  std::vector<std::string> Launcher() const;

  // All that its services told the event log so far, which wine writes down
  // instead of keeping it.
  std::string Trace() const;

  // The log file of a service, by the service's name.
  absl::StatusOr<std::string> LogOf(absl::string_view service) const;

 private:
  explicit WineMachine(std::unique_ptr<fixture::PrivateDirectory> directory);
  std::string prefix() const { return directory_->File("prefix"); }
  std::string trace_file() const { return directory_->File("trace"); }
  fixture::CommandOptions Options() const;

  const std::unique_ptr<fixture::PrivateDirectory> directory_;
};

}  // namespace directory_sync::windows_test

#endif  // TESTS_WINDOWS_WINE_PROGRAMS_H_
