#include "common/identity/credentials.h"

#include <grpcpp/generic/async_generic_service.h>
#include <grpcpp/grpcpp.h>
#include <grpcpp/impl/client_unary_call.h>

#include <chrono>
#include <memory>
#include <string>

#include "absl/strings/str_cat.h"
#include "absl/time/time.h"
#include "common/clock/clock.h"
#include "common/identity/identity_directory.h"
#include "common/identity/test_identities.h"
#include "common/platform/files.h"
#include "common/status/status_matchers.h"
#include "gmock/gmock.h"
#include "gtest/gtest.h"

namespace directory_sync {
namespace {

// A server whose every method is unimplemented: whether a call gets that far
// is whether the handshake succeeded.
class BareServer {
 public:
  explicit BareServer(std::shared_ptr<grpc::ServerCredentials> credentials) {
    grpc::ServerBuilder builder;
    builder.AddListeningPort("127.0.0.1:0", credentials, &port_);
    builder.RegisterCallbackGenericService(&service_);
    server_ = builder.BuildAndStart();
  }
  ~BareServer() { server_->Shutdown(std::chrono::system_clock::now()); }

  std::string address() const { return absl::StrCat("127.0.0.1:", port_); }

 private:
  int port_ = 0;
  grpc::CallbackGenericService service_;
  std::unique_ptr<grpc::Server> server_;
};

// The code of a call to a method that isn't there: UNIMPLEMENTED when the
// server was reached, UNAVAILABLE when the handshake failed.
grpc::StatusCode Call(
    const std::string& address,
    const std::shared_ptr<grpc::ChannelCredentials>& credentials) {
  grpc::ChannelArguments arguments;
  arguments.SetInt(GRPC_ARG_USE_LOCAL_SUBCHANNEL_POOL, 1);
  const auto channel =
      grpc::CreateCustomChannel(address, credentials, arguments);
  grpc::ClientContext context;
  context.set_deadline(std::chrono::system_clock::now() +
                       std::chrono::seconds(10));
  const grpc::Slice nothing;
  const grpc::ByteBuffer request(&nothing, 1);
  grpc::ByteBuffer response;
  const grpc::internal::RpcMethod method(
      "/none/None", grpc::internal::RpcMethod::NORMAL_RPC, channel);
  return grpc::internal::BlockingUnaryCall<grpc::ByteBuffer, grpc::ByteBuffer>(
             channel.get(), method, &context, request, &response)
      .error_code();
}

TEST(CredentialsTest, PeersOfOneAuthorityMeet) {
  TestIdentities identities;
  BareServer server(identities.Server(Role::kRelay));
  EXPECT_EQ(
      Call(server.address(), identities.Channel(Role::kUploader, Role::kRelay)),
      grpc::StatusCode::UNIMPLEMENTED);
}

TEST(CredentialsTest, IdentitiesInMemoryWorkLikeThoseOnDisk) {
  TestIdentities identities;
  ASSERT_OK_AND_ASSIGN(
      const Identity relay,
      LoadIdentity(identities.Directory(Role::kRelay), SystemClock()));
  ASSERT_OK_AND_ASSIGN(
      const Identity uploader,
      LoadIdentity(identities.Directory(Role::kUploader), SystemClock()));
  BareServer server(ServerCredentialsOf(relay));
  EXPECT_EQ(Call(server.address(),
                 ChannelCredentialsOf(uploader, SpiffeId::Local(Role::kRelay))),
            grpc::StatusCode::UNIMPLEMENTED);
}

TEST(CredentialsTest, ClientRefusesAServerOfAnotherIdentity) {
  TestIdentities identities;
  BareServer server(identities.Server(Role::kWebui));
  EXPECT_EQ(
      Call(server.address(), identities.Channel(Role::kUploader, Role::kRelay)),
      grpc::StatusCode::UNAVAILABLE);
}

TEST(CredentialsTest, ClientRefusesAServerOfAnotherAuthority) {
  TestIdentities identities;
  TestIdentities foreign;
  BareServer server(foreign.Server(Role::kRelay));
  EXPECT_EQ(
      Call(server.address(), identities.Channel(Role::kUploader, Role::kRelay)),
      grpc::StatusCode::UNAVAILABLE);
}

TEST(CredentialsTest, ServerRefusesAClientOfAnotherAuthority) {
  TestIdentities identities;
  TestIdentities foreign;
  BareServer server(identities.Server(Role::kRelay));
  // It trusts the server, but shows a certificate by the foreign authority.
  ASSERT_OK_AND_ASSIGN(
      Identity client,
      LoadIdentity(foreign.Directory(Role::kUploader), SystemClock()));
  client.authority = identities.local_authority().certificate();
  EXPECT_EQ(Call(server.address(),
                 ChannelCredentialsOf(client, SpiffeId::Local(Role::kRelay))),
            grpc::StatusCode::UNAVAILABLE);
}

TEST(CredentialsTest, ServerRefusesAClientWithoutCertificate) {
  TestIdentities identities;
  BareServer server(identities.Server(Role::kRelay));
  EXPECT_EQ(Call(server.address(), identities.WithoutCertificate()),
            grpc::StatusCode::UNAVAILABLE);
  EXPECT_EQ(Call(server.address(), grpc::InsecureChannelCredentials()),
            grpc::StatusCode::UNAVAILABLE);
}

TEST(CredentialsTest, FleetAndLocalDoNotMix) {
  TestIdentities identities;
  BareServer server(identities.FleetServer());
  EXPECT_EQ(Call(server.address(), identities.FleetChannel("dc1.example.test")),
            grpc::StatusCode::UNIMPLEMENTED);
  EXPECT_EQ(
      Call(server.address(), identities.Channel(Role::kUploader, Role::kRelay)),
      grpc::StatusCode::UNAVAILABLE);
}

TEST(CredentialsTest, MissingIdentityStopsRatherThanFallingBack) {
  EXPECT_THAT(ServerCredentialsFrom("/nowhere/relay").status(),
              StatusIs(absl::StatusCode::kNotFound));
  EXPECT_THAT(
      ChannelCredentialsFrom("/nowhere/relay", SpiffeId::Local(Role::kRelay))
          .status(),
      StatusIs(absl::StatusCode::kNotFound));
}

// The server's certificate is seen through the client: once the server shows
// the identity that the client wants, it has reloaded.
TEST(CredentialsTest, ReplacedIdentityIsTakenUpWithoutARestart) {
  TestIdentities identities;
  const std::string directory = identities.Directory(Role::kWebui);
  BareServer server(identities.Server(Role::kWebui));
  const auto wants_relay = identities.Channel(Role::kUploader, Role::kRelay);
  ASSERT_EQ(Call(server.address(), wants_relay), grpc::StatusCode::UNAVAILABLE);
  ASSERT_OK_AND_ASSIGN(
      const Identity relay,
      LoadIdentity(identities.Directory(Role::kRelay), SystemClock()));
  ASSERT_OK(WriteIdentity(directory, relay));
  const absl::Duration deadline = SystemClock().Monotonic() + absl::Seconds(30);
  grpc::StatusCode code = grpc::StatusCode::UNAVAILABLE;
  while (code != grpc::StatusCode::UNIMPLEMENTED &&
         SystemClock().Monotonic() < deadline) {
    code = Call(server.address(), wants_relay);
  }
  EXPECT_EQ(code, grpc::StatusCode::UNIMPLEMENTED);
}

}  // namespace
}  // namespace directory_sync
