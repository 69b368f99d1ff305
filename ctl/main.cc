#include <iostream>
#include <string>
#include <vector>

#include "absl/status/status.h"
#include "absl/strings/str_split.h"
#include "absl/strings/string_view.h"
#include "common/identity/tls13.h"
#include "common/platform/service_control.h"
#include "ctl/command.h"
#include "ctl/command_line.h"
#include "ctl/output.h"
#include "ctl/session.h"

namespace directory_sync::ctl {
namespace {

constexpr int kExitFailure = 1;
constexpr int kExitUsage = 2;

int ShowHelp(const Invocation& invocation) {
  for (const Command& command : AllCommands()) {
    if (!invocation.arguments.empty() &&
        command.name == invocation.arguments[0]) {
      std::cout << HelpText(command);
      return 0;
    }
  }
  std::cout << HelpText(AllCommands());
  return 0;
}

int Main(const std::vector<std::string>& words) {
  const auto parsed = ParseCommandLine(words, AllCommands());
  if (!parsed.ok()) {
    std::cerr << "directory-syncctl: " << parsed.status().message()
              << "\nTry: directory-syncctl help\n";
    return kExitUsage;
  }
  if (parsed->command == nullptr) return ShowHelp(parsed->invocation);
  Session session(parsed->config_path);
  const absl::Status status =
      parsed->command->run(parsed->invocation, session, std::cout);
  std::cout.flush();
  if (status.ok()) return 0;
  // A message may have several lines; an empty one was said already.
  for (absl::string_view line :
       absl::StrSplit(status.message(), '\n', absl::SkipEmpty())) {
    std::cerr << "directory-syncctl: " << Printable(std::string(line)) << "\n";
  }
  return kExitFailure;
}

}  // namespace
}  // namespace directory_sync::ctl

int main(int argc, char** argv) {
  directory_sync::RestrictToTls13();
  std::vector<std::string> words = directory_sync::ProgramArguments(argc, argv);
  words.erase(words.begin());
  return directory_sync::ctl::Main(words);
}
