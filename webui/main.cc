#include <functional>
#include <memory>
#include <string>
#include <utility>
#include <vector>

#include "absl/time/time.h"
#include "common/clock/clock.h"
#include "common/config/config.h"
#include "common/identity/credentials.h"
#include "common/log/log.h"
#include "common/server/channel.h"
#include "common/server/grpc_server.h"
#include "common/server/service_main.h"
#include "common/status/status_macros.h"
#include "grpcpp/channel.h"
#include "grpcpp/impl/service_type.h"
#include "webui/api_methods.h"
#include "webui/api_proxy.h"
#include "webui/http/http_server.h"
#include "webui/live/change_feed.h"
#include "webui/live/queue_samples.h"
#include "webui/live/status_stream.h"
#include "webui/web_application.h"
#include "webui/web_sessions.h"
#include "webui/web_sessions_service.h"

namespace directory_sync::webui {
namespace {

absl::StatusOr<ApiProxy::Channels> OpenChannels(const Config& config) {
  const std::string identity = config.IdentityDirectory(RoleName(Role::kWebui));
  ApiProxy::Channels channels;
  for (const auto& [role, port] :
       {std::pair(Role::kSupervisor, config.supervisor_port),
        std::pair(Role::kRelay, config.relay_port),
        std::pair(Role::kDirectoryReader, config.directory_reader_port),
        std::pair(Role::kUploader, config.uploader_port)}) {
    ASSIGN_OR_RETURN(auto credentials,
                     ChannelCredentialsFrom(identity, SpiffeId::Local(role)));
    channels[role] = MakeChannel(LoopbackAddress(port), credentials);
  }
  return channels;
}

absl::StatusOr<std::unique_ptr<GrpcServer>> StartGrpc(const Config& config,
                                                      grpc::Service* service) {
  GrpcServer::Options options;
  options.address = LoopbackAddress(config.webui_port);
  ASSIGN_OR_RETURN(
      options.credentials,
      ServerCredentialsFrom(config.IdentityDirectory(RoleName(Role::kWebui))));
  options.authorization = WebAuthorization();
  options.services = {service};
  return GrpcServer::Start(std::move(options));
}

ChangeFeed::Call CallsOf(const ApiProxy& api) {
  return [&api](const std::string& method, const std::string& request,
                std::function<void(HttpResponse)> done) {
    api.Call(*FindApiMethod(method), "", request, std::move(done));
  };
}

absl::Status Run(const ServiceContext& context) {
  ASSIGN_OR_RETURN(const Config config, LoadConfig(context.config_file));
  ASSIGN_OR_RETURN(ApiProxy::Channels channels, OpenChannels(config));
  const ApiProxy api(channels);
  WebSessions sessions(SystemClock());
  QueueSamples samples(SystemClock());
  // Pages shall soon be told of a service that hangs.
  const ApiProxy watching(channels, absl::Seconds(5));
  ChangeFeed feed(CallsOf(watching), SystemClock());
  feed.OnValue([&samples](const std::string& topic, const std::string& json) {
    samples.Take(topic, json);
  });
  feed.Start();
  const StatusStream stream(
      channels[Role::kUploader],
      [&feed](const std::vector<std::string>& topics) { feed.Hasten(topics); });
  WebApplication application(sessions, api, feed, samples);
  ASSIGN_OR_RETURN(
      const auto http,
      HttpServer::Start(
          config.http_port, [&](const HttpRequest& request, Reply reply) {
            application.Handle(request, config.http_port, std::move(reply));
          }));
  const auto service = MakeWebSessionsService(sessions, config.http_port);
  ASSIGN_OR_RETURN(const auto grpc, StartGrpc(config, service.get()));
  grpc->SetServing(true);
  LogInfo("serving", {{"http_port", http->port()}});
  context.stop.Wait();
  grpc->Drain(absl::Seconds(2));
  return absl::OkStatus();
}

}  // namespace
}  // namespace directory_sync::webui

int main(int argc, char** argv) {
  return directory_sync::ServiceMain(argc, argv, "webui",
                                     directory_sync::webui::Run);
}
