// The fleet's link, within the uploader, to a scripted relay.

#include <grpcpp/client_context.h>

#include <string>

#include "absl/time/clock.h"
#include "absl/time/time.h"
#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "proto/directorysync/fleet/v1/fleet.pb.h"
#include "uploader/store/timestamps.h"
#include "uploader/testing/uploader_fixture.h"

namespace directory_sync::uploader {
namespace {

namespace v1 = ::directorysync::upload::v1;

using testing::SizeIs;

class FleetLinkTest : public UploaderFixture {
 protected:
  v1::RemoveDomainControllerResponse Remove() {
    grpc::ClientContext context;
    v1::RemoveDomainControllerRequest request;
    request.set_dns_host_name(dc1_.dns_host_name());
    v1::RemoveDomainControllerResponse response;
    EXPECT_TRUE(
        fleet_admin_->RemoveDomainController(&context, request, &response)
            .ok());
    return response;
  }

  std::string Beat(absl::Time sent) {
    directorysync::fleet::v1::Heartbeat heartbeat;
    *heartbeat.mutable_sent() = ToTimestamp(sent);
    heartbeat.set_program_version("7.7.7");
    heartbeat.set_unsent_items(3);
    heartbeat.set_hook(directorysync::fleet::v1::HOOK_STATE_CALLING);
    return dc1_.Heartbeat(heartbeat);
  }

  ScriptedController dc1_{"dc1.corp.example.test"};
};

TEST_F(FleetLinkTest, RelayKnowsACertificateBeforeItsOwnerHasIt) {
  StartUploader();
  Admit(dc1_);
  const auto state = fleet_.AwaitState([](const auto&) { return true; });
  EXPECT_THAT(state.leaves(), SizeIs(1));
}

TEST_F(FleetLinkTest, RemovalReachesTheRelayWithinASecondAndIsConfirmed) {
  StartUploader();
  Admit(dc1_);
  const absl::Time start = absl::Now();
  EXPECT_TRUE(Remove().cut_off());
  fleet_.AwaitState([](const auto& state) { return state.leaves().empty(); });
  EXPECT_LT(absl::Now() - start, absl::Seconds(1));
}

TEST_F(FleetLinkTest, RemovalThatTheRelayDoesNotConfirmIsSaid) {
  StartUploader();
  Admit(dc1_);
  fleet_.ConfirmStates(false);
  EXPECT_FALSE(Remove().cut_off());
}

TEST_F(FleetLinkTest, NewSealingKeyIsToldWithinASecond) {
  StartUploader();
  Admit(dc1_);
  const std::string before =
      fleet_.AwaitState([](const auto&) { return true; }).signed_settings();
  const absl::Time start = absl::Now();
  grpc::ClientContext context;
  v1::RotateSealingKeyResponse response;
  const grpc::Status rotated = fleet_admin_->RotateSealingKey(
      &context, v1::RotateSealingKeyRequest(), &response);
  ASSERT_TRUE(rotated.ok()) << rotated.error_message();
  fleet_.AwaitState(
      [&](const auto& state) { return state.signed_settings() != before; });
  EXPECT_LT(absl::Now() - start, absl::Seconds(1));
  EXPECT_GT(response.settings_version(), 1);
}

TEST_F(FleetLinkTest, HeartbeatIsListedAndNeitherOldNorForgedOnesCount) {
  StartUploader();
  Admit(dc1_);
  const absl::Time now = absl::Now();
  fleet_.SendHeartbeat(dc1_.sender(), Beat(now));
  AwaitStatus(
      [&](const auto&) { return DomainControllers()[0].has_last_heartbeat(); });
  EXPECT_EQ(DomainControllers()[0].report().program_version(), "7.7.7");
  EXPECT_EQ(DomainControllers()[0].report().unsent_items(), 3);
  EXPECT_EQ(DomainControllers()[0].report().hook(), v1::HOOK_COVERAGE_CALLING);
  const auto first = DomainControllers()[0].last_heartbeat();
  // By another's key, and one that was sent before.
  ScriptedController forger("dc1.corp.example.test");
  directorysync::fleet::v1::Heartbeat forged;
  *forged.mutable_sent() = ToTimestamp(now + absl::Hours(1));
  fleet_.SendHeartbeat(dc1_.sender(), forger.Heartbeat(forged));
  fleet_.SendHeartbeat(dc1_.sender(), Beat(now));
  // The answer to this comes after both were looked at.
  fleet_.Enrol("garbage");
  EXPECT_EQ(DomainControllers()[0].last_heartbeat().SerializeAsString(),
            first.SerializeAsString());
}

TEST_F(FleetLinkTest, InvitedOnesAreListedUntilTheyJoin) {
  StartUploader();
  Invite(dc1_.dns_host_name());
  ASSERT_THAT(DomainControllers(), SizeIs(1));
  EXPECT_EQ(DomainControllers()[0].state(), v1::ENROLMENT_STATE_INVITED);
  Admit(dc1_);
  ASSERT_THAT(DomainControllers(), SizeIs(1));
  EXPECT_EQ(DomainControllers()[0].state(), v1::ENROLMENT_STATE_ENROLLED);
}

}  // namespace
}  // namespace directory_sync::uploader
