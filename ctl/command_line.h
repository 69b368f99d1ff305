#ifndef CTL_COMMAND_LINE_H_
#define CTL_COMMAND_LINE_H_

#include <string>
#include <vector>

#include "absl/status/statusor.h"
#include "ctl/command.h"

namespace directory_sync::ctl {

// What the words after the program's name mean.
struct ParsedCommandLine {
  std::string config_path;           // --config=FILE, or the default
  const Command* command = nullptr;  // null: help is wanted
  Invocation invocation;
};

// Pure. InvalidArgument names the word at fault and what was probably meant.
absl::StatusOr<ParsedCommandLine> ParseCommandLine(
    const std::vector<std::string>& words,
    const std::vector<Command>& commands);

// The help text: all commands, or one whole.
std::string HelpText(const std::vector<Command>& commands);
std::string HelpText(const Command& command);

}  // namespace directory_sync::ctl

#endif  // CTL_COMMAND_LINE_H_
