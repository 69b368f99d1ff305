#include "common/config/config.h"

#include <filesystem>
#include <functional>

#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "common/config/toml_reader.h"
#include "common/status/status_macros.h"

namespace directory_sync {
namespace {

absl::Status Text(std::string& target, const std::string& value) {
  if (value.empty()) return absl::InvalidArgumentError("must not be empty");
  target = value;
  return absl::OkStatus();
}

TomlKey TextKey(std::string name, bool required, std::string& target) {
  TomlKey key{std::move(name), required};
  key.text = [&target](const std::string& value) {
    return Text(target, value);
  };
  return key;
}

TomlKey PathKey(std::string name, bool required,
                const std::filesystem::path& base, std::string& target) {
  TomlKey key{std::move(name), required};
  key.text = [&target, base](const std::string& value) {
    RETURN_IF_ERROR(Text(target, value));
    target = (base / value).lexically_normal().string();
    return absl::OkStatus();
  };
  return key;
}

TomlKey NumberKey(std::string name, int least, int most, int& target) {
  TomlKey key{std::move(name)};
  key.number = [=, &target](int64_t value) {
    if (value < least || value > most) {
      return absl::InvalidArgumentError(absl::StrCat(
          "must be between ", least, " and ", most, ", not ", value));
    }
    target = static_cast<int>(value);
    return absl::OkStatus();
  };
  return key;
}

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
    if (!absl::StartsWith(server, "ldaps://") || server.size() <= 8) {
      return absl::InvalidArgumentError(
          absl::StrCat("has '", server,
                       "', which is not encrypted LDAP; write it as "
                       "ldaps://dc1.corp.example.com"));
    }
  }
  return absl::OkStatus();
}

TomlKey ServersKey(std::vector<std::string>& target) {
  TomlKey key{"directory.servers", true};
  key.list = [&target](const std::vector<std::string>& servers) {
    RETURN_IF_ERROR(CheckServers(servers));
    target = servers;
    return absl::OkStatus();
  };
  return key;
}

TomlKey ProviderUrlKey(std::string& target) {
  TomlKey key{"provider.url"};
  key.text = [&target](const std::string& url) {
    if (!absl::StartsWith(url, "https://") || url.size() <= 8) {
      return absl::InvalidArgumentError(
          "must begin with https://, as passwords go there");
    }
    target = url;
    return absl::OkStatus();
  };
  return key;
}

TomlKey ListKey(std::string name, std::vector<std::string>& target) {
  TomlKey key{std::move(name)};
  key.list = [&target](const std::vector<std::string>& values) {
    target = values;
    return absl::OkStatus();
  };
  return key;
}

std::vector<TomlKey> Keys(const std::filesystem::path& base, Config& config) {
  return {
      TextKey("directory.domain", true, config.directory_domain),
      ServersKey(config.directory_servers),
      TextKey("directory.account", true, config.directory_account),
      PathKey("directory.password_file", true, base,
              config.directory_password_file),
      PathKey("directory.ca_file", false, base, config.directory_ca_file),
      ProviderUrlKey(config.provider_url),
      PathKey("provider.ca_file", false, base, config.provider_ca_file),
      NumberKey("provider.reads_per_minute", 1, 1000000,
                config.provider_reads_per_minute),
      NumberKey("provider.writes_per_minute", 1, 1000000,
                config.provider_writes_per_minute),
      TextKey("relay.listen", false, config.relay_listen),
      ListKey("relay.addresses", config.relay_addresses),
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

std::string LoopbackAddress(int port) {
  return absl::StrCat("127.0.0.1:", port);
}

absl::StatusOr<Config> LoadConfig(const std::string& path) {
  Config config;
  const std::filesystem::path base =
      std::filesystem::absolute(path).parent_path();
  RETURN_IF_ERROR(ReadToml(path, Keys(base, config)));
  return config;
}

}  // namespace directory_sync
