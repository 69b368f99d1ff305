#include <algorithm>
#include <cstdint>
#include <memory>

#include "absl/status/status.h"
#include "absl/time/time.h"
#include "common/clock/clock.h"
#include "common/config/config.h"
#include "common/platform/open_files.h"
#include "common/server/service_main.h"
#include "common/status/status_macros.h"
#include "relay/limits.h"
#include "relay/relay_server.h"

namespace directory_sync::relay {
namespace {

constexpr absl::Duration kGrace = absl::Seconds(2);

// Open files that the network's connections leave to the rest.
constexpr int64_t kFilesForOthers = 150;

absl::Status Run(const ServiceContext& context) {
  ASSIGN_OR_RETURN(const Config config, LoadConfig(context.config_file));
  RelayServer::Options options;
  options.state_directory = config.StateDirectory("relay");
  options.identity_directory = config.IdentityDirectory("relay");
  options.inner_address = LoopbackAddress(config.relay_port);
  options.network_address = config.relay_listen;
  options.max_connections = static_cast<int>(std::clamp<int64_t>(
      RaiseOpenFileLimit() - kFilesForOthers, 1, kMaxConnections));
  ASSIGN_OR_RETURN(const std::unique_ptr<RelayServer> relay,
                   RelayServer::Start(options, SystemClock()));
  context.stop.Wait();
  relay->Stop(kGrace);
  return absl::OkStatus();
}

}  // namespace
}  // namespace directory_sync::relay

int main(int argc, char** argv) {
  return directory_sync::ServiceMain(argc, argv, "relay",
                                     directory_sync::relay::Run);
}
