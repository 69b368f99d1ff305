#include <string>

#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_replace.h"
#include "absl/strings/strip.h"
#include "common/config/config.h"
#include "common/identity/credentials.h"
#include "common/identity/spiffe_id.h"
#include "common/platform/files.h"
#include "common/server/grpc_server.h"
#include "common/server/service_main.h"
#include "common/status/status_macros.h"

// Stands for each of the four services in the supervisor's tests: a real
// process with a real mutual TLS server that offers health and nothing else.
// It is the service that its file is called after. What it finds in
// <state directory>/<name>.behaviour makes it misbehave:
//   error <text>  ends with that configuration error
//   unready       never becomes ready
//   stubborn      doesn't stop when asked

namespace directory_sync::supervisor {
namespace {

int PortOf(const Config& config, Role role) {
  switch (role) {
    case Role::kRelay:
      return config.relay_port;
    case Role::kDirectoryReader:
      return config.directory_reader_port;
    case Role::kUploader:
      return config.uploader_port;
    default:
      return config.webui_port;
  }
}

absl::Status RunTestService(const ServiceContext& context,
                            const std::string& name) {
  ASSIGN_OR_RETURN(const Config config, LoadConfig(context.config_file));
  ASSIGN_OR_RETURN(const Role role, RoleOfName(name));
  const std::string behaviour =
      ReadFile(absl::StrCat(config.state_directory, "/", name, ".behaviour"))
          .value_or("");
  absl::string_view text = behaviour;
  if (absl::ConsumePrefix(&text, "error ")) {
    return absl::InvalidArgumentError(text);
  }
  GrpcServer::Options options;
  options.address = LoopbackAddress(PortOf(config, role));
  ASSIGN_OR_RETURN(options.credentials,
                   ServerCredentialsFrom(config.IdentityDirectory(name)));
  options.authorization = AuthorizationTable(LocalDiagnosticRows());
  ASSIGN_OR_RETURN(const auto server, GrpcServer::Start(std::move(options)));
  server->SetServing(behaviour != "unready");
  context.stop.Wait();
  if (behaviour == "stubborn") {
    StopSignal never;
    never.Wait();
  }
  server->Drain(absl::Seconds(1));
  return absl::OkStatus();
}

// The role that a program's file name stands for.
std::string NameOf(const std::string& program) {
  return absl::StrReplaceAll(program.substr(program.rfind('/') + 1),
                             {{"_", "-"}});
}

}  // namespace
}  // namespace directory_sync::supervisor

int main(int argc, char** argv) {
  const std::string name = directory_sync::supervisor::NameOf(argv[0]);
  return directory_sync::ServiceMain(
      argc, argv, name, [&name](const directory_sync::ServiceContext& context) {
        return directory_sync::supervisor::RunTestService(context, name);
      });
}
