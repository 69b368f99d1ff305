#ifndef PASSWORD_HANDLER_SETUP_SETUP_COMMAND_H_
#define PASSWORD_HANDLER_SETUP_SETUP_COMMAND_H_

namespace directory_sync::password_handler {

// Whether the command line is `password_handler setup` or `... remove`.
bool IsSetupCommand(int argc, char** argv);

// Their main: flags --config, --smb_conf and --hook; says on standard output
// what was done, on standard error what went wrong. Returns the exit code, one
// of ServiceExitCode.
int SetupMain(int argc, char** argv);

}  // namespace directory_sync::password_handler

#endif  // PASSWORD_HANDLER_SETUP_SETUP_COMMAND_H_
