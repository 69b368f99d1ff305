#include "common/server/grpc_server.h"

#include <grpcpp/grpcpp.h>
#include <grpcpp/impl/client_unary_call.h>

#include <chrono>
#include <memory>
#include <string>
#include <thread>
#include <utility>

#include "absl/strings/str_cat.h"
#include "absl/synchronization/notification.h"
#include "absl/time/time.h"
#include "common/clock/clock.h"
#include "common/identity/credentials.h"
#include "common/identity/identity_directory.h"
#include "common/identity/test_identities.h"
#include "common/server/channel.h"
#include "common/server/health_check.h"
#include "common/server/peer_identity.h"
#include "common/server/status_conversion.h"
#include "common/status/status_matchers.h"
#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "proto/directorysync/supervisor/v1/supervisor.grpc.pb.h"

namespace directory_sync {
namespace {

using ::directorysync::supervisor::v1::GetStatusRequest;
using ::directorysync::supervisor::v1::GetStatusResponse;
using ::directorysync::supervisor::v1::Supervisor;
using ::testing::AllOf;
using ::testing::AnyOf;
using ::testing::HasSubstr;

constexpr char kGetStatus[] =
    "/directorysync.supervisor.v1.Supervisor/GetStatus";
constexpr absl::Duration kTimeout = absl::Seconds(20);

// Answers with the caller's identity and serial, after `gate` if it is set.
class EchoService : public Supervisor::Service {
 public:
  grpc::Status GetStatus(grpc::ServerContext* context,
                         const GetStatusRequest* /*request*/,
                         GetStatusResponse* response) override {
    entered.Notify();
    if (gate != nullptr) gate->WaitForNotification();
    const auto peer = PeerIdentity(*context);
    const auto certificate = PeerCertificate(*context);
    if (!peer.ok()) return ToGrpcStatus(peer.status());
    if (!certificate.ok()) return ToGrpcStatus(certificate.status());
    response->set_version(
        absl::StrCat(peer->uri(), " ", certificate->serial()));
    return grpc::Status::OK;
  }

  absl::Notification entered;
  absl::Notification* gate = nullptr;
};

class GrpcServerTest : public testing::Test {
 protected:
  std::unique_ptr<GrpcServer> Start() {
    GrpcServer::Options options;
    options.credentials = identities_.Server(Role::kSupervisor);
    options.authorization = AuthorizationTable(
        {{kGetStatus, {Role::kOperator, Role::kWebui}}}, LocalDiagnosticRows());
    options.services = {&service_};
    auto server = GrpcServer::Start(std::move(options));
    EXPECT_OK(server);
    return *std::move(server);
  }

  absl::StatusOr<std::string> GetStatusAs(const GrpcServer& server, Role role) {
    const auto stub = Supervisor::NewStub(MakeChannel(
        server.address(), identities_.Channel(role, Role::kSupervisor)));
    return CallWith(*stub);
  }

  absl::StatusOr<std::string> CallWith(Supervisor::Stub& stub) {
    grpc::ClientContext context;
    SetDeadline(context, kTimeout);
    GetStatusResponse response;
    const grpc::Status status =
        stub.GetStatus(&context, GetStatusRequest(), &response);
    if (!status.ok()) return FromGrpcStatus(status);
    return response.version();
  }

  // The status of calling any method by name, with an empty message.
  absl::Status CallMethod(const GrpcServer& server, Role role,
                          const std::string& name) {
    const auto channel = MakeChannel(
        server.address(), identities_.Channel(role, Role::kSupervisor));
    grpc::ClientContext context;
    SetDeadline(context, kTimeout);
    GetStatusResponse response;
    const grpc::internal::RpcMethod method(
        name.c_str(), grpc::internal::RpcMethod::NORMAL_RPC, channel);
    return FromGrpcStatus(
        grpc::internal::BlockingUnaryCall<GetStatusRequest, GetStatusResponse>(
            channel.get(), method, &context, GetStatusRequest(), &response));
  }

  absl::StatusOr<bool> HealthAs(const GrpcServer& server, Role role) {
    return CheckHealth(
        MakeChannel(server.address(),
                    identities_.Channel(role, Role::kSupervisor)),
        kTimeout);
  }

  TestIdentities identities_;
  EchoService service_;
};

TEST_F(GrpcServerTest, ListedCallerPassesAndTheHandlerKnowsItsIdentity) {
  const auto server = Start();
  ASSERT_OK_AND_ASSIGN(
      const Identity identity,
      LoadIdentity(identities_.Directory(Role::kOperator), SystemClock()));
  EXPECT_THAT(
      GetStatusAs(*server, Role::kOperator),
      IsOkAndHolds(absl::StrCat("spiffe://directory-sync.local/operator ",
                                identity.certificate.serial())));
}

TEST_F(GrpcServerTest, ListedMethodIsDeniedToOtherRoles) {
  const auto server = Start();
  EXPECT_THAT(GetStatusAs(*server, Role::kRelay),
              StatusIs(absl::StatusCode::kPermissionDenied,
                       AllOf(HasSubstr("relay"), HasSubstr(kGetStatus))));
  EXPECT_FALSE(service_.entered.HasBeenNotified());
}

TEST_F(GrpcServerTest, WhatIsNotListedIsDeniedWhetherItExistsOrNot) {
  const auto server = Start();
  for (const char* method :
       {"/directorysync.supervisor.v1.Supervisor/NoSuchMethod", "/no/method",
        "/grpc.channelz.v1.Channelz/GetServers",
        "/grpc.reflection.v1alpha.ServerReflection/ServerReflectionInfo"}) {
    EXPECT_THAT(CallMethod(*server, Role::kWebui, method),
                StatusIs(absl::StatusCode::kPermissionDenied))
        << method;
  }
}

TEST_F(GrpcServerTest, HealthIsForItsCallersAndSaysWhatTheServiceSays) {
  const auto server = Start();
  EXPECT_THAT(HealthAs(*server, Role::kSupervisor), IsOkAndHolds(false));
  server->SetServing(true);
  EXPECT_THAT(HealthAs(*server, Role::kSupervisor), IsOkAndHolds(true));
  EXPECT_THAT(HealthAs(*server, Role::kDirectoryReader),
              StatusIs(absl::StatusCode::kPermissionDenied));
}

TEST_F(GrpcServerTest, PeersOfAnotherAuthorityAndWithoutCertificateStayOut) {
  const auto server = Start();
  TestIdentities foreign;
  ASSERT_OK_AND_ASSIGN(
      Identity identity,
      LoadIdentity(foreign.Directory(Role::kOperator), SystemClock()));
  identity.authority = identities_.local_authority().certificate();
  const auto forged = Supervisor::NewStub(MakeChannel(
      server->address(),
      ChannelCredentialsOf(identity, SpiffeId::Local(Role::kSupervisor))));
  EXPECT_THAT(CallWith(*forged), StatusIs(absl::StatusCode::kUnavailable));
  const auto anonymous = Supervisor::NewStub(
      MakeChannel(server->address(), identities_.WithoutCertificate()));
  EXPECT_THAT(CallWith(*anonymous), StatusIs(absl::StatusCode::kUnavailable));
  EXPECT_FALSE(service_.entered.HasBeenNotified());
}

TEST_F(GrpcServerTest, TakenPortIsRefusedWithCauseAndCure) {
  const auto first = Start();
  GrpcServer::Options options;
  options.address = first->address();
  options.credentials = identities_.Server(Role::kSupervisor);
  EXPECT_THAT(GrpcServer::Start(std::move(options)).status(),
              StatusIs(absl::StatusCode::kUnavailable,
                       AllOf(HasSubstr(first->address()),
                             HasSubstr("another program listens there"),
                             AnyOf(HasSubstr("ss -ltnp"),
                                   HasSubstr("netstat -abno")))));
}

TEST_F(GrpcServerTest, MalformedAddressAndMissingCredentialsAreRefused) {
  GrpcServer::Options options;
  EXPECT_THAT(GrpcServer::Start(options).status(),
              StatusIs(absl::StatusCode::kInvalidArgument));
  options.credentials = identities_.Server(Role::kSupervisor);
  for (const char* address : {"", "8735", "localhost:1", "[::1:0",
                              "127.0.0.1:x", "127.0.0.1:70000"}) {
    options.address = address;
    EXPECT_THAT(GrpcServer::Start(options).status(),
                StatusIs(absl::StatusCode::kInvalidArgument,
                         HasSubstr("127.0.0.1:8735")))
        << address;
  }
}

TEST_F(GrpcServerTest, ServesOnIpv6Loopback) {
  GrpcServer::Options options;
  options.address = "[::1]:0";
  options.credentials = identities_.Server(Role::kSupervisor);
  options.authorization = AuthorizationTable(LocalDiagnosticRows());
  ASSERT_OK_AND_ASSIGN(const auto server, GrpcServer::Start(options));
  EXPECT_EQ(server->address(), absl::StrCat("[::1]:", server->port()));
  EXPECT_THAT(HealthAs(*server, Role::kWebui), IsOkAndHolds(false));
}

TEST_F(GrpcServerTest, DrainLetsARunningCallEnd) {
  absl::Notification gate;
  service_.gate = &gate;
  const auto server = Start();
  absl::StatusOr<std::string> result;
  std::thread caller([&] { result = GetStatusAs(*server, Role::kOperator); });
  service_.entered.WaitForNotification();
  std::thread drainer([&] { server->Drain(absl::Seconds(60)); });
  gate.Notify();
  caller.join();
  drainer.join();
  EXPECT_OK(result);
}

TEST_F(GrpcServerTest, DrainDoesNotWaitForAnOpenWatchOfHealth) {
  auto server = Start();
  server->SetServing(true);
  const auto channel =
      MakeChannel(server->address(),
                  identities_.Channel(Role::kSupervisor, Role::kSupervisor));
  HealthWatch watch(channel);
  ASSERT_THAT(watch.Next(), IsOkAndHolds(true));
  const absl::Duration start = SystemClock().Monotonic();
  server->Drain(absl::Seconds(30));
  EXPECT_LT(SystemClock().Monotonic() - start, absl::Seconds(20));
}

TEST_F(GrpcServerTest, WatchOfHealthSeesEachChange) {
  const auto server = Start();
  HealthWatch watch(
      MakeChannel(server->address(),
                  identities_.Channel(Role::kSupervisor, Role::kSupervisor)));
  EXPECT_THAT(watch.Next(), IsOkAndHolds(false));
  server->SetServing(true);
  EXPECT_THAT(watch.Next(), IsOkAndHolds(true));
  server->SetServing(false);
  EXPECT_THAT(watch.Next(), IsOkAndHolds(false));
  watch.Cancel();
  EXPECT_THAT(watch.Next(), StatusIs(absl::StatusCode::kCancelled));
}

TEST_F(GrpcServerTest, ReflectionIsForTheOperatorAlone) {
  const auto server = Start();
  const std::string method =
      "/grpc.reflection.v1alpha.ServerReflection/ServerReflectionInfo";
  // A stream without a request: reached, and ended without an answer.
  EXPECT_OK(CallMethod(*server, Role::kOperator, method));
  EXPECT_THAT(CallMethod(*server, Role::kWebui, method),
              StatusIs(absl::StatusCode::kPermissionDenied));
}

}  // namespace
}  // namespace directory_sync
