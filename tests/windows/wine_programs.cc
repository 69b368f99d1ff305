#include "tests/windows/wine_programs.h"

#include <cstdlib>
#include <utility>

#include "absl/memory/memory.h"
#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "absl/time/time.h"
#include "common/platform/files.h"
#include "common/status/status_macros.h"
#include "tests/directory/runfile.h"

namespace directory_sync::windows_test {
namespace {

constexpr char kServer[] = "/usr/lib/wine/wineserver64";

absl::Status CheckProgramsAreBuilt() {
  if (!WindowsProgramsDirectory().empty()) return absl::OkStatus();
  return absl::FailedPreconditionError(
      "run it by ./test --suite windows, which builds the programs");
}

std::string Runner() {
  return fixture::Runfile("tools/windows/run_under_wine");
}

}  // namespace

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
  RETURN_IF_ERROR(CheckProgramsAreBuilt());
  fixture::CommandOptions options;
  options.timeout = absl::Minutes(5);
  return fixture::RunCommand(
             {Runner(), WindowsProgram("ctl/directory-syncctl"), "help"},
             options)
      .status();
}

WineMachine::WineMachine(std::unique_ptr<fixture::PrivateDirectory> directory)
    : directory_(std::move(directory)) {}

absl::StatusOr<std::unique_ptr<WineMachine>> WineMachine::Start() {
  RETURN_IF_ERROR(CheckProgramsAreBuilt());
  ASSIGN_OR_RETURN(std::unique_ptr<fixture::PrivateDirectory> directory,
                   fixture::PrivateDirectory::Create());
  auto machine = absl::WrapUnique(new WineMachine(std::move(directory)));
  const fixture::CommandResult first =
      machine->Run({WindowsProgram("ctl/directory-syncctl"), "help"});
  if (!first.ok()) {
    return absl::InternalError(
        absl::StrCat("wine doesn't run a program: ", first.Describe()));
  }
  return machine;
}

WineMachine::~WineMachine() {
  // Waits for the end of all that runs in there.
  for (const char* what : {"-k", "-w"}) {
    fixture::CommandOptions options;
    options.environment = {absl::StrCat("WINEPREFIX=", prefix())};
    fixture::RunCommand({kServer, what}, options).IgnoreError();
  }
}

fixture::CommandOptions WineMachine::Options() const {
  fixture::CommandOptions options;
  options.environment = {
      absl::StrCat("DIRECTORY_SYNC_WINEPREFIX=", prefix()),
      absl::StrCat("DIRECTORY_SYNC_WINE_TRACE=", trace_file()),
      "WINEDEBUG=-all,+eventlog"};
  options.timeout = absl::Minutes(5);
  return options;
}

fixture::CommandResult WineMachine::Run(
    std::vector<std::string> command) const {
  if (!absl::StrContains(command[0], '/')) {
    command[0] = absl::StrCat(prefix(), "/drive_c/windows/system32/",
                              command[0], ".exe");
  }
  command.insert(command.begin(), Runner());
  const auto result = fixture::RunCommand(command, Options());
  if (result.ok()) return *result;
  fixture::CommandResult failed;
  failed.exit_code = -1;
  failed.errors = result.status().ToString();
  return failed;
}

std::vector<std::string> WineMachine::Launcher() const {
  return {"/usr/bin/env", absl::StrCat("DIRECTORY_SYNC_WINEPREFIX=", prefix()),
          WineLauncher()[0]};
}

std::string WineMachine::Trace() const {
  return ReadFile(trace_file()).value_or("");
}

absl::StatusOr<std::string> WineMachine::LogOf(
    absl::string_view service) const {
  return ReadFile(absl::StrCat(
      prefix(), "/drive_c/ProgramData/Directory Sync/Logs/", service, ".log"));
}

}  // namespace directory_sync::windows_test
