#ifndef PASSWORD_HANDLER_HANDLER_CONFIG_H_
#define PASSWORD_HANDLER_HANDLER_CONFIG_H_

#include <string>
#include <vector>

#include "absl/status/statusor.h"

namespace directory_sync::password_handler {

// The configuration file of a password handler. Relative paths are relative to
// the file's directory and absolute here.
struct HandlerConfig {
  // [handler]
  // Of this domain controller; default: this machine's full name.
  std::string dns_host_name;
  std::string state_directory;  // default: below StandardStateDirectory()
  std::string socket;           // default: <state_directory>/hook.socket

  // [directory]: this domain controller.
  std::string directory_uri;  // default: ldaps://<dns_host_name>
  // The next three may be missing where the process has an account and the
  // machine has authorities of its own: on Windows.
  std::string directory_account;
  std::string directory_password_file;
  std::string directory_ca_file;

  // [enrolment]
  std::string bundle_file;  // default: join-bundle.json beside this file

  // [identity]
  std::string identity_directory;  // default: <state_directory>/identity

  // [samba]
  std::string smb_conf;  // default: StandardSambaConfigFile()

  // Files in the state directory.
  std::string QueueFile() const { return state_directory + "/queue.db"; }
  std::string SpoolDirectory() const { return state_directory + "/spool"; }
  std::string PolicyFile() const {
    return state_directory + "/password-policy";
  }
};

// Reads and checks the file: all mistakes at once, as ReadToml says.
absl::StatusOr<HandlerConfig> LoadHandlerConfig(const std::string& path);

}  // namespace directory_sync::password_handler

#endif  // PASSWORD_HANDLER_HANDLER_CONFIG_H_
