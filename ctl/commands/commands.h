#ifndef CTL_COMMANDS_COMMANDS_H_
#define CTL_COMMANDS_COMMANDS_H_

#include <vector>

#include "ctl/command.h"

// The commands, one function a room: each file of this folder makes those of
// one area.

namespace directory_sync::ctl {

std::vector<Command> StatusCommands();
std::vector<Command> RegistrationCommands();
std::vector<Command> SettingsCommands();
std::vector<Command> PlanCommands();
std::vector<Command> SyncCommands();
std::vector<Command> HistoryCommands();
std::vector<Command> AccountCommands();
std::vector<Command> PasswordCommands();
std::vector<Command> AlertCommands();
std::vector<Command> DirectoryCommands();
std::vector<Command> DomainControllerCommands();
std::vector<Command> WebCommands();

}  // namespace directory_sync::ctl

#endif  // CTL_COMMANDS_COMMANDS_H_
