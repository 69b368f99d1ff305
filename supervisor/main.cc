#include <memory>

#include "common/backoff/backoff.h"
#include "common/clock/clock.h"
#include "common/config/config.h"
#include "common/identity/credentials.h"
#include "common/log/log.h"
#include "common/platform/child_process.h"
#include "common/platform/environment.h"
#include "common/platform/files.h"
#include "common/platform/instance_lock.h"
#include "common/platform/service_notifier.h"
#include "common/server/grpc_server.h"
#include "common/server/service_main.h"
#include "common/status/status_macros.h"
#include "supervisor/child_spec.h"
#include "supervisor/health_prober.h"
#include "supervisor/local_identities.h"
#include "supervisor/supervision.h"
#include "supervisor/supervisor_service.h"

namespace directory_sync::supervisor {
namespace {

absl::StatusOr<std::unique_ptr<GrpcServer>> Serve(const Config& config,
                                                  SupervisorService& service) {
  GrpcServer::Options options;
  options.address = LoopbackAddress(config.supervisor_port);
  ASSIGN_OR_RETURN(options.credentials,
                   ServerCredentialsFrom(
                       config.IdentityDirectory(RoleName(Role::kSupervisor))));
  options.authorization = SupervisorAuthorization();
  options.services = {&service};
  return GrpcServer::Start(std::move(options));
}

absl::Status RunSupervisor(const ServiceContext& context) {
  ASSIGN_OR_RETURN(const Config config, LoadConfig(context.config_file));
  RETURN_IF_ERROR(CreatePrivateDirectory(config.state_directory));
  ASSIGN_OR_RETURN(const auto lock, InstanceLock::Take(config.state_directory +
                                                       "/supervisor.lock"));
  ASSIGN_OR_RETURN(LocalIdentities identities,
                   LocalIdentities::Mint(config, SystemClock()));
  Supervision::Options options;
  options.children = LocalChildren(config, CurrentProgramPath());
  options.config_file = context.config_file;
  options.random = SystemRandom;
  options.housekeeping = [&identities] {
    const absl::Status renewed = identities.RenewIfDue();
    if (!renewed.ok()) LogError("identities_not_renewed", {{"error", renewed}});
  };
  const auto launcher = SystemChildLauncher();
  const auto notifier = SystemServiceNotifier();
  Supervision supervision(options, *launcher, *notifier, SystemClock());
  SupervisorService service(supervision, SystemClock().Now());
  ASSIGN_OR_RETURN(const auto server, Serve(config, service));
  ASSIGN_OR_RETURN(
      const auto prober,
      HealthProber::Start(options.children,
                          config.IdentityDirectory(RoleName(Role::kSupervisor)),
                          supervision));
  server->SetServing(true);
  supervision.Run(context.stop);
  server->Drain(absl::Seconds(1));
  return absl::OkStatus();
}

}  // namespace
}  // namespace directory_sync::supervisor

int main(int argc, char** argv) {
  return directory_sync::ServiceMain(argc, argv, "supervisor",
                                     directory_sync::supervisor::RunSupervisor);
}
