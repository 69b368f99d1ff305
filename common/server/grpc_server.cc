#include "common/server/grpc_server.h"

#include <grpcpp/ext/proto_server_reflection_plugin.h>
#include <grpcpp/grpcpp.h>

#include <chrono>
#include <utility>

#include "absl/status/status.h"
#include "absl/strings/str_cat.h"
#include "common/platform/socket_address.h"
#include "common/server/authorization_processor.h"
#include "common/server/health_service.h"
#include "common/server/poller_options.h"
#include "common/status/status_macros.h"

namespace directory_sync {
namespace {

constexpr int kKeepaliveTimeoutMs = 20'000;
constexpr int kShortestClientPingMs = 5'000;

int Milliseconds(absl::Duration duration) {
  return static_cast<int>(absl::ToInt64Milliseconds(duration));
}

void SetLimits(const GrpcServer::Options& options,
               grpc::ServerBuilder& builder) {
  builder.SetMaxReceiveMessageSize(options.max_message_bytes);
  builder.SetMaxSendMessageSize(options.max_message_bytes);
  if (options.memory_quota_bytes > 0) {
    grpc::ResourceQuota quota;
    quota.Resize(static_cast<size_t>(options.memory_quota_bytes));
    builder.SetResourceQuota(quota);
  }
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
  if (options.max_connection_idle != absl::InfiniteDuration()) {
    builder.AddChannelArgument(GRPC_ARG_MAX_CONNECTION_IDLE_MS,
                               Milliseconds(options.max_connection_idle));
  }
  if (options.max_connection_age != absl::InfiniteDuration()) {
    builder.AddChannelArgument(GRPC_ARG_MAX_CONNECTION_AGE_MS,
                               Milliseconds(options.max_connection_age));
  }
}

using ::grpc::experimental::ExternalConnectionAcceptor;

std::shared_ptr<ExternalConnectionAcceptor> AcceptorOf(
    grpc::ServerBuilder& builder,
    const std::shared_ptr<grpc::ServerCredentials>& credentials) {
  using Type = grpc::ServerBuilder::experimental_type::ExternalConnectionType;
  return builder.experimental().AddExternalConnectionAcceptor(Type::FROM_FD,
                                                              credentials);
}

// Where a server's connections come from: a listener of ours, or gRPC's own.
struct Entrance {
  std::unique_ptr<ConnectionListener> listener;
  std::shared_ptr<ExternalConnectionAcceptor> acceptor;

  // When the server runs.
  void Open() {
    if (listener == nullptr) return;
    listener->Start([acceptor = acceptor](int socket) {
      ExternalConnectionAcceptor::NewConnectionParameters connection;
      connection.fd = socket;
      acceptor->HandleNewConnection(&connection);
    });
  }
};

// `port` is set at the latest when the server is built.
absl::StatusOr<Entrance> AddEntrance(const GrpcServer::Options& options,
                                     grpc::ServerBuilder& builder, int& port) {
  Entrance entrance;
  if (!options.connection_limits.has_value() ||
      !ConnectionListener::IsUsable()) {
    builder.AddListeningPort(options.address, options.credentials, &port);
    return entrance;
  }
  ASSIGN_OR_RETURN(
      entrance.listener,
      ConnectionListener::Listen(options.address, *options.connection_limits));
  entrance.acceptor = AcceptorOf(builder, options.credentials);
  port = entrance.listener->port();
  return entrance;
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
  options.credentials->SetAuthMetadataProcessor(
      std::make_shared<AuthorizationProcessor>(std::move(options.authorization),
                                               std::move(options.admission)));
  grpc::reflection::InitProtoReflectionServerBuilderPlugin();
  auto health = std::make_unique<HealthService>();
  grpc::ServerBuilder builder;
  SetLimits(options, builder);
  SetPollers(builder);
  builder.RegisterService(health.get());
  for (grpc::Service* service : options.services) {
    builder.RegisterService(service);
  }
  int port = 0;
  ASSIGN_OR_RETURN(Entrance entrance, AddEntrance(options, builder, port));
  std::unique_ptr<grpc::Server> server = builder.BuildAndStart();
  if (server == nullptr || port == 0) return ListenFailure(options.address);
  entrance.Open();
  std::string address = options.address;
  if (HasPortZero(address)) {
    address = absl::StrCat(address.substr(0, address.size() - 1), port);
  }
  return std::unique_ptr<GrpcServer>(
      new GrpcServer(std::move(health), std::move(server),
                     std::move(entrance.listener), std::move(address), port));
}

GrpcServer::GrpcServer(std::unique_ptr<HealthService> health,
                       std::unique_ptr<grpc::Server> server,
                       std::unique_ptr<ConnectionListener> listener,
                       std::string address, int port)
    : health_(std::move(health)),
      server_(std::move(server)),
      listener_(std::move(listener)),
      address_(std::move(address)),
      port_(port) {}

GrpcServer::~GrpcServer() { Drain(absl::ZeroDuration()); }

void GrpcServer::SetServing(bool serving) { health_->SetServing(serving); }

void GrpcServer::Drain(absl::Duration grace) {
  if (listener_ != nullptr) listener_->Stop();
  // Open watches would last the grace out.
  health_->Shutdown();
  server_->Shutdown(std::chrono::system_clock::now() +
                    absl::ToChronoNanoseconds(grace));
  server_->Wait();
}

}  // namespace directory_sync
