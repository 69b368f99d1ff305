#include "ctl/command.h"
#include "ctl/commands/commands.h"

namespace directory_sync::ctl {
namespace {

std::vector<Command> Collect() {
  std::vector<Command> all;
  for (const auto& area :
       {StatusCommands(), RegistrationCommands(), SettingsCommands(),
        PlanCommands(), SyncCommands(), HistoryCommands(), AccountCommands(),
        PasswordCommands(), AlertCommands(), DirectoryCommands(),
        DomainControllerCommands(), WebCommands()}) {
    all.insert(all.end(), area.begin(), area.end());
  }
  return all;
}

}  // namespace

const std::vector<Command>& AllCommands() {
  static const std::vector<Command>* const commands =
      new std::vector<Command>(Collect());
  return *commands;
}

}  // namespace directory_sync::ctl
