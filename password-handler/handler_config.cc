#include "password-handler/handler_config.h"

#include <filesystem>
#include <vector>

#include "absl/status/status.h"
#include "absl/strings/match.h"
#include "common/config/toml_keys.h"
#include "common/config/toml_reader.h"
#include "common/status/status_macros.h"

namespace directory_sync::password_handler {
namespace {

absl::Status CheckUri(const std::string& uri) {
  if (absl::StartsWith(uri, "ldaps://") && uri.size() > 8) {
    return absl::OkStatus();
  }
  return absl::InvalidArgumentError(
      "must be this domain controller by encrypted LDAP, for example "
      "ldaps://dc1.corp.example.com");
}

absl::Status CheckAddresses(const std::vector<std::string>& addresses) {
  if (!addresses.empty()) return absl::OkStatus();
  return absl::InvalidArgumentError(
      "must name the relay, for example [\"primary.example.com:8732\"]");
}

}  // namespace

absl::StatusOr<HandlerConfig> LoadHandlerConfig(const std::string& path) {
  const std::string base =
      std::filesystem::absolute(path).parent_path().string();
  HandlerConfig config;
  RETURN_IF_ERROR(ReadToml(
      path,
      {TextKey("handler.dns_host_name", true, config.dns_host_name),
       PathKey("handler.state_directory", false, base, config.state_directory),
       PathKey("handler.socket", false, base, config.socket),
       TextKey("directory.uri", true, config.directory_uri, CheckUri),
       TextKey("directory.account", true, config.directory_account),
       PathKey("directory.password_file", true, base,
               config.directory_password_file),
       PathKey("directory.ca_file", true, base, config.directory_ca_file),
       ListKey("relay.addresses", true, config.relay_addresses, CheckAddresses),
       PathKey("identity.directory", true, base, config.identity_directory),
       PathKey("identity.signing_key_file", false, base,
               config.signing_key_file),
       PathKey("identity.sealing_key_file", false, base,
               config.sealing_key_file)}));
  if (config.socket.empty()) {
    config.socket = config.state_directory + "/hook.socket";
  }
  if (config.signing_key_file.empty()) {
    config.signing_key_file = config.identity_directory + "/signing.key";
  }
  if (config.sealing_key_file.empty()) {
    config.sealing_key_file = config.identity_directory + "/sealing.pub";
  }
  return config;
}

}  // namespace directory_sync::password_handler
