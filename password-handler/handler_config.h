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
  std::string dns_host_name;  // of this domain controller
  std::string state_directory = "/var/lib/directory-sync/password-handler";
  std::string socket;  // default: <state_directory>/hook.socket

  // [directory]: this domain controller.
  std::string directory_uri;  // ldaps://host[:port]
  std::string directory_account;
  std::string directory_password_file;
  std::string directory_ca_file;

  // [relay]
  std::vector<std::string> relay_addresses;  // host:port of the one relay

  // [identity]
  std::string identity_directory;  // tls.pem and ca.crt of the fleet
  std::string signing_key_file;    // default: signing.key in there
  std::string sealing_key_file;    // the uploader's; default: sealing.pub

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
