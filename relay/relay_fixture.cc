#include "relay/relay_fixture.h"

#include <utility>

#include "absl/strings/str_cat.h"
#include "common/clock/clock.h"
#include "common/platform/files.h"
#include "common/server/channel.h"
#include "common/status/status_matchers.h"

namespace directory_sync::relay {

namespace v1 = ::directorysync::relay::v1;

RelayFixture::RelayFixture()
    : state_directory_(*MakeTemporaryDirectory("relay")) {
  options_.state_directory = state_directory_ + "/relay";
  options_.identity_directory = identities_.Directory(Role::kRelay);
  options_.inner_address = "127.0.0.1:0";
  options_.network_address = "127.0.0.1:0";
}

RelayFixture::~RelayFixture() {
  StopRelay();
  RemoveTree(state_directory_).IgnoreError();
}

void RelayFixture::StartRelay() {
  ASSERT_OK_AND_ASSIGN(relay_, RelayServer::Start(options_, SystemClock()));
}

void RelayFixture::StartCertifiedRelay() {
  ASSERT_NO_FATAL_FAILURE(StartRelay());
  ASSERT_OK(CertifyRelay(Inner(), identities_.fleet_authority()));
}

void RelayFixture::StopRelay() { relay_.reset(); }

std::shared_ptr<grpc::Channel> RelayFixture::Inner(Role as) {
  return Connect(relay_->inner_address(),
                 identities_.Channel(as, Role::kRelay));
}

std::shared_ptr<grpc::Channel> RelayFixture::Handler(
    absl::string_view dns_name) {
  const auto credentials = identities_.FleetChannel(dns_name);
  const std::string directory =
      identities_.FleetDirectory(*SpiffeId::FleetHandler(dns_name));
  if (AddLeaf(directory, fleet_)) Publish();
  return Connect(NetworkAddress(), credentials);
}

void RelayFixture::Publish() { EXPECT_OK(PublishFleet(Inner(), fleet_)); }

std::shared_ptr<grpc::Channel> RelayFixture::Connect(
    const std::string& address,
    const std::shared_ptr<grpc::ChannelCredentials>& credentials) {
  return MakeChannel(address, credentials);
}

v1::GetStatusResponse RelayFixture::Status() {
  absl::StatusOr<v1::GetStatusResponse> status = GetRelayStatus(Inner());
  EXPECT_OK(status);
  return status.value_or(v1::GetStatusResponse());
}

void RelayFixture::SubmitOne(absl::string_view name,
                             absl::string_view payload) {
  TestHandler handler(Handler());
  ASSERT_TRUE(handler.Send(name, payload));
  EXPECT_EQ(handler.AwaitAcknowledgement(), name);
  handler.CloseWrites();
  EXPECT_OK(handler.Finish());
}

}  // namespace directory_sync::relay
