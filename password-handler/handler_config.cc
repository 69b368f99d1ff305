#include "password-handler/handler_config.h"

#include <filesystem>
#include <vector>

#include "absl/status/status.h"
#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "common/config/toml_keys.h"
#include "common/config/toml_reader.h"
#include "common/enrolment/join_bundle.h"
#include "common/identity/spiffe_id.h"
#include "common/platform/host_name.h"
#include "common/platform/process_account.h"
#include "common/platform/standard_paths.h"
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

absl::Status FillInNames(HandlerConfig& config) {
  if (config.dns_host_name.empty()) {
    config.dns_host_name = FullHostName();
  }
  const absl::Status name =
      SpiffeId::FleetHandler(config.dns_host_name).status();
  if (!name.ok()) {
    return absl::InvalidArgumentError(
        absl::StrCat("handler.dns_host_name: ", name.message()));
  }
  if (config.directory_uri.empty()) {
    config.directory_uri = absl::StrCat("ldaps://", config.dns_host_name);
  }
  return absl::OkStatus();
}

}  // namespace

absl::StatusOr<HandlerConfig> LoadHandlerConfig(const std::string& path) {
  const std::string base =
      std::filesystem::absolute(path).parent_path().string();
  HandlerConfig config;
  config.state_directory = StandardStateDirectory() + "/password-handler";
  config.smb_conf = StandardSambaConfigFile();
  const bool needs_login = !ProcessHasDomainAccount();
  RETURN_IF_ERROR(ReadToml(
      path,
      {TextKey("handler.dns_host_name", false, config.dns_host_name),
       PathKey("handler.state_directory", false, base, config.state_directory),
       PathKey("handler.socket", false, base, config.socket),
       TextKey("directory.uri", false, config.directory_uri, CheckUri),
       TextKey("directory.account", needs_login, config.directory_account),
       PathKey("directory.password_file", needs_login, base,
               config.directory_password_file),
       PathKey("directory.ca_file", needs_login, base,
               config.directory_ca_file),
       PathKey("enrolment.bundle", false, base, config.bundle_file),
       PathKey("identity.directory", false, base, config.identity_directory),
       PathKey("samba.smb_conf", false, base, config.smb_conf)}));
  RETURN_IF_ERROR(FillInNames(config));
  if (config.socket.empty()) {
    config.socket = config.state_directory + "/hook.socket";
  }
  if (config.identity_directory.empty()) {
    config.identity_directory = config.state_directory + "/identity";
  }
  if (config.bundle_file.empty()) {
    config.bundle_file = absl::StrCat(base, "/", kJoinBundleFile);
  }
  return config;
}

}  // namespace directory_sync::password_handler
