#ifndef TESTS_WINDOWS_WINE_PROGRAMS_H_
#define TESTS_WINDOWS_WINE_PROGRAMS_H_

#include <string>
#include <vector>

#include "absl/status/status.h"
#include "absl/strings/string_view.h"

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

}  // namespace directory_sync::windows_test

#endif  // TESTS_WINDOWS_WINE_PROGRAMS_H_
