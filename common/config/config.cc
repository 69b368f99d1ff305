#include "common/config/config.h"

#include <filesystem>
#include <utility>

#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "common/config/toml_keys.h"
#include "common/config/toml_reader.h"
#include "common/platform/process_account.h"
#include "common/platform/standard_paths.h"
#include "common/status/status_macros.h"

namespace directory_sync {
namespace {

TomlKey PortKey(std::string name, int& target) {
  return NumberKey(std::move(name), 1, 65535, target);
}

absl::Status CheckServers(const std::vector<std::string>& servers) {
  if (servers.empty()) {
    return absl::InvalidArgumentError(
        "must name a domain controller, for example "
        "[\"ldaps://dc1.corp.example.com\"]");
  }
  for (const std::string& server : servers) {
    // Whether ldap:// is encrypted depends on the keytab; see CheckDirectory.
    if (absl::StartsWith(server, "ldap://") && server.size() > 7) continue;
    if (!absl::StartsWith(server, "ldaps://") || server.size() <= 8) {
      return absl::InvalidArgumentError(
          absl::StrCat("has '", server,
                       "', which is not encrypted LDAP; write it as "
                       "ldaps://dc1.corp.example.com"));
    }
  }
  return absl::OkStatus();
}

// What the keys of [directory] say together.
absl::Status CheckDirectory(const std::string& path, const Config& config) {
  const bool has_keytab = !config.directory_keytab_file.empty();
  const bool has_password = !config.directory_password_file.empty();
  const bool needs_one = !ProcessHasDomainAccount();
  if (has_keytab ? has_password : needs_one && !has_password) {
    return absl::InvalidArgumentError(absl::StrCat(
        path, ": [directory] needs either password_file or keytab_file, and ",
        has_keytab ? "has both" : "has neither"));
  }
  for (const std::string& server : config.directory_servers) {
    if (has_keytab || absl::StartsWith(server, "ldaps://")) continue;
    return absl::InvalidArgumentError(absl::StrCat(
        path, ": directory.servers has '", server,
        "', which is not encrypted LDAP without keytab_file; write it as "
        "ldaps://dc1.corp.example.com"));
  }
  return absl::OkStatus();
}

absl::Status CheckProviderUrl(const std::string& url) {
  if (absl::StartsWith(url, "https://") && url.size() > 8) {
    return absl::OkStatus();
  }
  return absl::InvalidArgumentError(
      "must begin with https://, as passwords go there");
}

absl::Status CheckRefusedInPasswords(const std::vector<std::string>& kinds) {
  for (const std::string& kind : kinds) {
    if (kind == kRefusesNames || kind == kRefusesNonAscii) continue;
    return absl::InvalidArgumentError(
        absl::StrCat("has '", kind, "'; it may hold \"", kRefusesNames,
                     "\" and \"", kRefusesNonAscii, "\""));
  }
  return absl::OkStatus();
}

std::vector<TomlKey> Keys(const std::string& base, Config& config) {
  return {
      TextKey("directory.domain", true, config.directory_domain),
      ListKey("directory.servers", false, config.directory_servers,
              CheckServers),
      TextKey("directory.account", true, config.directory_account),
      PathKey("directory.password_file", false, base,
              config.directory_password_file),
      PathKey("directory.keytab_file", false, base,
              config.directory_keytab_file),
      PathKey("directory.ca_file", false, base, config.directory_ca_file),
      TextKey("provider.url", false, config.provider_url, CheckProviderUrl),
      PathKey("provider.ca_file", false, base, config.provider_ca_file),
      NumberKey("provider.reads_per_minute", 1, 1000000,
                config.provider_reads_per_minute),
      NumberKey("provider.writes_per_minute", 1, 1000000,
                config.provider_writes_per_minute),
      TextKey("provider.refused_password_characters", false,
              config.provider_refused_password_characters),
      ListKey("provider.refused_in_passwords", false,
              config.provider_refused_in_passwords, CheckRefusedInPasswords),
      TextKey("relay.listen", false, config.relay_listen),
      ListKey("relay.addresses", false, config.relay_addresses),
      TextKey("relay.own_domain_controller", false,
              config.own_domain_controller),
      PortKey("services.supervisor_port", config.supervisor_port),
      PortKey("services.directory_reader_port", config.directory_reader_port),
      PortKey("services.uploader_port", config.uploader_port),
      PortKey("services.relay_port", config.relay_port),
      PortKey("services.webui_port", config.webui_port),
      PortKey("webui.port", config.http_port),
      PathKey("paths.state_directory", false, base, config.state_directory),
      PathKey("paths.programs_directory", false, base,
              config.programs_directory),
  };
}

}  // namespace

std::string Config::IdentityDirectory(absl::string_view role) const {
  return absl::StrCat(state_directory, "/identity/", role);
}

std::string Config::StateDirectory(absl::string_view service) const {
  return absl::StrCat(state_directory, "/", service);
}

std::string Config::OwnHandlerDirectory() const {
  return absl::StrCat(state_directory, "/own-domain-controller");
}

std::string LoopbackAddress(int port) {
  return absl::StrCat("127.0.0.1:", port);
}

absl::StatusOr<Config> LoadConfig(const std::string& path) {
  Config config;
  config.state_directory = StandardStateDirectory();
  const std::string base =
      std::filesystem::absolute(path).parent_path().string();
  RETURN_IF_ERROR(ReadToml(path, Keys(base, config)));
  RETURN_IF_ERROR(CheckDirectory(path, config));
  return config;
}

}  // namespace directory_sync
