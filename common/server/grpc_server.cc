#include "common/server/grpc_server.h"

#include <grpcpp/ext/proto_server_reflection_plugin.h>
#include <grpcpp/grpcpp.h>
#include <grpcpp/health_check_service_interface.h>
#include <grpcpp/impl/server_builder_option.h>

#include <chrono>
#include <utility>

#include "absl/status/status.h"
#include "absl/strings/str_cat.h"
#include "common/platform/socket_address.h"
#include "common/server/authorization_processor.h"
#include "common/status/status_macros.h"

namespace directory_sync {
namespace {

constexpr int kKeepaliveTimeoutMs = 20'000;
constexpr int kShortestClientPingMs = 5'000;

int Milliseconds(absl::Duration duration) {
  return static_cast<int>(absl::ToInt64Milliseconds(duration));
}

// Reflection for one server; gRPC's own function adds it to every server that
// the process builds from then on.
class ReflectionOption : public grpc::ServerBuilderOption {
 public:
  void UpdateArguments(grpc::ChannelArguments* /*arguments*/) override {}
  void UpdatePlugins(std::vector<std::unique_ptr<grpc::ServerBuilderPlugin>>*
                         plugins) override {
    plugins->push_back(
        std::make_unique<grpc::reflection::ProtoServerReflectionPlugin>());
  }
};

void SetLimits(const GrpcServer::Options& options,
               grpc::ServerBuilder& builder) {
  builder.SetMaxReceiveMessageSize(options.max_message_bytes);
  builder.SetMaxSendMessageSize(options.max_message_bytes);
  // Else a second instance would share the port instead of being refused.
  builder.AddChannelArgument(GRPC_ARG_ALLOW_REUSEPORT, 0);
  builder.AddChannelArgument("grpc.server_handshake_timeout_ms",
                             Milliseconds(options.handshake_timeout));
  builder.AddChannelArgument(GRPC_ARG_KEEPALIVE_TIME_MS,
                             Milliseconds(options.keepalive));
  builder.AddChannelArgument(GRPC_ARG_KEEPALIVE_TIMEOUT_MS,
                             kKeepaliveTimeoutMs);
  builder.AddChannelArgument(
      GRPC_ARG_HTTP2_MIN_RECV_PING_INTERVAL_WITHOUT_DATA_MS,
      kShortestClientPingMs);
  if (options.max_connection_age != absl::InfiniteDuration()) {
    builder.AddChannelArgument(GRPC_ARG_MAX_CONNECTION_AGE_MS,
                               Milliseconds(options.max_connection_age));
  }
}

bool HasPortZero(const std::string& address) {
  return address.size() >= 2 &&
         address.compare(address.size() - 2, 2, ":0") == 0;
}

absl::Status ListenFailure(const std::string& address) {
  RETURN_IF_ERROR(CheckCanListen(address));
  return absl::UnavailableError(absl::StrCat(
      address,
      ": gRPC cannot listen there; try again, or choose another port "
      "in the configuration"));
}

}  // namespace

absl::StatusOr<std::unique_ptr<GrpcServer>> GrpcServer::Start(Options options) {
  if (options.credentials == nullptr) {
    return absl::InvalidArgumentError("a server needs credentials");
  }
  // A fixed port is tried first, since gRPC doesn't tell why it failed.
  RETURN_IF_ERROR(CheckCanListen(options.address));
  const auto authorization = std::make_shared<AuthorizationProcessor>(
      std::move(options.authorization));
  options.credentials->SetAuthMetadataProcessor(authorization);
  grpc::EnableDefaultHealthCheckService(true);
  grpc::ServerBuilder builder;
  SetLimits(options, builder);
  if (options.reflection) {
    builder.SetOption(std::make_unique<ReflectionOption>());
  }
  for (grpc::Service* service : options.services) {
    builder.RegisterService(service);
  }
  int port = 0;
  builder.AddListeningPort(options.address, options.credentials, &port);
  std::unique_ptr<grpc::Server> server = builder.BuildAndStart();
  if (server == nullptr || port == 0) return ListenFailure(options.address);
  server->GetHealthCheckService()->SetServingStatus(false);
  authorization->Open();
  std::string address = options.address;
  if (HasPortZero(address)) {
    address = absl::StrCat(address.substr(0, address.size() - 1), port);
  }
  return std::unique_ptr<GrpcServer>(
      new GrpcServer(std::move(server), std::move(address), port));
}

GrpcServer::GrpcServer(std::unique_ptr<grpc::Server> server,
                       std::string address, int port)
    : server_(std::move(server)), address_(std::move(address)), port_(port) {}

GrpcServer::~GrpcServer() { Drain(absl::ZeroDuration()); }

void GrpcServer::SetServing(bool serving) {
  server_->GetHealthCheckService()->SetServingStatus(serving);
}

void GrpcServer::Drain(absl::Duration grace) {
  // Also ends the streams of health's Watch, which would last the grace out.
  server_->GetHealthCheckService()->Shutdown();
  server_->Shutdown(std::chrono::system_clock::now() +
                    absl::ToChronoNanoseconds(grace));
  server_->Wait();
}

}  // namespace directory_sync
