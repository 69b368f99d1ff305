#include "tests/windows/wine_programs.h"

#include <cstdlib>

#include "absl/strings/str_cat.h"
#include "tests/directory/run_command.h"
#include "tests/directory/runfile.h"

namespace directory_sync::windows_test {

std::string WindowsProgramsDirectory() {
  const char* directory = std::getenv("DIRECTORY_SYNC_WINDOWS_PROGRAMS");
  return directory == nullptr ? "" : directory;
}

std::string WindowsProgram(absl::string_view program) {
  return absl::StrCat(WindowsProgramsDirectory(), "/", program, ".exe");
}

std::vector<std::string> WineLauncher() {
  return {fixture::Runfile("tests/windows/wine_program")};
}

absl::Status StartWine() {
  if (WindowsProgramsDirectory().empty()) {
    return absl::FailedPreconditionError(
        "run it by ./test --suite windows, which builds the programs");
  }
  fixture::CommandOptions options;
  options.timeout = absl::Minutes(5);
  return fixture::RunCommand({fixture::Runfile("tools/windows/run_under_wine"),
                              WindowsProgram("ctl/directory-syncctl"), "help"},
                             options)
      .status();
}

}  // namespace directory_sync::windows_test
