#include "ctl/session.h"

#include <utility>

#include "absl/status/status.h"
#include "absl/strings/str_cat.h"
#include "common/identity/credentials.h"
#include "common/identity/spiffe_id.h"
#include "common/server/channel.h"
#include "common/status/status_macros.h"

namespace directory_sync::ctl {
namespace {

std::pair<Role, int> Where(Target target, const Config& config) {
  switch (target) {
    case Target::kSupervisor:
      return {Role::kSupervisor, config.supervisor_port};
    case Target::kDirectoryReader:
      return {Role::kDirectoryReader, config.directory_reader_port};
    case Target::kUploader:
      return {Role::kUploader, config.uploader_port};
    case Target::kRelay:
      return {Role::kRelay, config.relay_port};
    case Target::kWebui:
      return {Role::kWebui, config.webui_port};
  }
  return {Role::kSupervisor, config.supervisor_port};
}

}  // namespace

absl::StatusOr<const Config*> Session::LoadedConfig() {
  if (config_ == nullptr) {
    ASSIGN_OR_RETURN(Config config, LoadConfig(config_path_));
    config_ = std::make_unique<Config>(std::move(config));
  }
  return config_.get();
}

absl::StatusOr<Config> Session::Configuration() {
  ASSIGN_OR_RETURN(const Config* config, LoadedConfig());
  return *config;
}

absl::StatusOr<std::shared_ptr<grpc::Channel>> Session::ChannelTo(
    Target target) {
  ASSIGN_OR_RETURN(const Config* config, LoadedConfig());
  const auto [role, port] = Where(target, *config);
  auto credentials = ChannelCredentialsFrom(
      config->IdentityDirectory(RoleName(Role::kOperator)),
      SpiffeId::Local(role));
  if (!credentials.ok()) {
    return absl::Status(
        credentials.status().code(),
        absl::StrCat("no operator identity (", credentials.status().message(),
                     "); run as root, with Directory Sync started"));
  }
  return MakeChannel(LoopbackAddress(port), *credentials);
}

}  // namespace directory_sync::ctl
