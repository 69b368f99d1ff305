#include "password-handler/handler_config.h"

#include <filesystem>
#include <utility>

#include "absl/status/status.h"
#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "common/config/toml_reader.h"
#include "common/status/status_macros.h"

namespace directory_sync::password_handler {
namespace {

absl::Status CheckNotEmpty(const std::string& value) {
  if (!value.empty()) return absl::OkStatus();
  return absl::InvalidArgumentError("must not be empty");
}

TomlKey TextKey(std::string name, std::string& target,
                absl::Status (*check)(const std::string&) = CheckNotEmpty) {
  TomlKey key{std::move(name), true};
  key.text = [&target, check](const std::string& value) {
    RETURN_IF_ERROR(check(value));
    target = value;
    return absl::OkStatus();
  };
  return key;
}

TomlKey PathKey(std::string name, bool required,
                const std::filesystem::path& base, std::string& target) {
  TomlKey key{std::move(name), required};
  key.text = [&target, base](const std::string& value) {
    RETURN_IF_ERROR(CheckNotEmpty(value));
    target = (base / value).lexically_normal().string();
    return absl::OkStatus();
  };
  return key;
}

absl::Status CheckUri(const std::string& uri) {
  if (absl::StartsWith(uri, "ldaps://") && uri.size() > 8) {
    return absl::OkStatus();
  }
  return absl::InvalidArgumentError(
      "must be this domain controller by encrypted LDAP, for example "
      "ldaps://dc1.corp.example.com");
}

TomlKey AddressesKey(std::vector<std::string>& target) {
  TomlKey key{"relay.addresses", true};
  key.list = [&target](const std::vector<std::string>& addresses) {
    if (addresses.empty()) {
      return absl::InvalidArgumentError(
          "must name the relay, for example [\"primary.example.com:8732\"]");
    }
    target = addresses;
    return absl::OkStatus();
  };
  return key;
}

}  // namespace

absl::StatusOr<HandlerConfig> LoadHandlerConfig(const std::string& path) {
  const std::filesystem::path base =
      std::filesystem::absolute(path).parent_path();
  HandlerConfig config;
  RETURN_IF_ERROR(ReadToml(
      path,
      {TextKey("handler.dns_host_name", config.dns_host_name),
       PathKey("handler.state_directory", false, base, config.state_directory),
       PathKey("handler.socket", false, base, config.socket),
       TextKey("directory.uri", config.directory_uri, CheckUri),
       TextKey("directory.account", config.directory_account),
       PathKey("directory.password_file", true, base,
               config.directory_password_file),
       PathKey("directory.ca_file", true, base, config.directory_ca_file),
       AddressesKey(config.relay_addresses),
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
