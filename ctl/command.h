#ifndef CTL_COMMAND_H_
#define CTL_COMMAND_H_

#include <functional>
#include <map>
#include <ostream>
#include <string>
#include <vector>

#include "absl/status/status.h"

namespace directory_sync::ctl {

class Session;

// What the operator asked for, checked against its Command.
struct Invocation {
  std::vector<std::string> arguments;
  std::map<std::string, std::string> options;  // by name, without dashes
  bool json = false;

  bool Has(const std::string& option) const {
    return options.count(option) != 0;
  }
  // The option's value, or `otherwise`.
  std::string Get(const std::string& option,
                  const std::string& otherwise = "") const;
};

// An option of a command.
struct Option {
  std::string name;   // "page-size"
  std::string value;  // what to write for its value; empty: takes none
  std::string help;
};

// One thing that directory-syncctl does. Its function prints to `out` and
// returns an error for what the operator should see; the program then exits
// with 1.
struct Command {
  std::string name;       // "settings get"
  std::string arguments;  // "[USER]", as shown
  size_t most_arguments = 0;
  size_t least_arguments = 0;
  std::string help;
  std::vector<Option> options;
  std::function<absl::Status(const Invocation&, Session&, std::ostream& out)>
      run;
};

// Every command, in the order of the help text. A new one is a function in
// ctl/commands/ and a line in ctl/commands/all_commands.cc.
const std::vector<Command>& AllCommands();

}  // namespace directory_sync::ctl

#endif  // CTL_COMMAND_H_
