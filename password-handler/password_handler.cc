// The password handler of a domain controller; with `setup` or `remove`, what
// puts its hook into Samba.

#include "common/clock/clock.h"
#include "common/log/log.h"
#include "common/platform/idle_memory.h"
#include "common/platform/service_notifier.h"
#include "common/server/service_main.h"
#include "common/status/status_macros.h"
#include "password-handler/handler.h"
#include "password-handler/handler_config.h"
#include "password-handler/setup/setup_command.h"

namespace directory_sync::password_handler {
namespace {

absl::Status Run(const ServiceContext& context) {
  ASSIGN_OR_RETURN(const HandlerConfig config,
                   LoadHandlerConfig(context.config_file));
  ASSIGN_OR_RETURN(const auto handler, Handler::Start(config, SystemClock()));
  SystemServiceNotifier()->Ready();
  LogInfo("ready", {{"socket", config.socket}});
  context.stop.Wait();
  return absl::OkStatus();
}

}  // namespace
}  // namespace directory_sync::password_handler

int main(int argc, char** argv) {
  if (directory_sync::password_handler::IsSetupCommand(argc, argv)) {
    return directory_sync::password_handler::SetupMain(argc, argv);
  }
  directory_sync::PreferSmallHeap();
  return directory_sync::ServiceMain(argc, argv, "password-handler",
                                     directory_sync::password_handler::Run);
}
