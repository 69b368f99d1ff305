#ifndef COMMON_SERVER_SERVICE_MAIN_H_
#define COMMON_SERVER_SERVICE_MAIN_H_

#include <string>

#include "absl/functional/function_ref.h"
#include "absl/status/status.h"
#include "absl/strings/string_view.h"
#include "common/platform/stop_signal.h"
#include "common/server/service_exit_code.h"

namespace directory_sync {

// What a service's own part of main is given.
struct ServiceContext {
  std::string config_file;  // of --config; absolute
  StopSignal& stop;
};

// The whole of a service's main but its own part:
//
//   int main(int argc, char** argv) {
//     return directory_sync::ServiceMain(
//         argc, argv, "relay", [](const ServiceContext& context) {
//           ... LoadConfig(context.config_file), wire, SetServing(true)
//           context.stop.Wait();
//           ... Drain
//           return absl::OkStatus();
//         });
//   }
//
// Parses --config, names the log, leaves TLS 1.3 alone, keeps the memory
// private, turns SIGTERM and SIGINT into `stop`, and runs `run` on the main
// thread; with --service, on Windows, as that system's service (see
// service_control.h). An error of it is printed to standard error once, as
// "<name>: <message>" for people, and logged. Returns the exit code.
int ServiceMain(int argc, char** argv, absl::string_view name,
                absl::FunctionRef<absl::Status(const ServiceContext&)> run);

}  // namespace directory_sync

#endif  // COMMON_SERVER_SERVICE_MAIN_H_
