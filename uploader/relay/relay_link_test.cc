// The relay's link, within the uploader, to a scripted relay.

#include "absl/time/clock.h"
#include "absl/time/time.h"
#include "gtest/gtest.h"
#include "uploader/testing/uploader_fixture.h"

namespace directory_sync::uploader {
namespace {

class RelayLinkTest : public UploaderFixture {};

TEST_F(RelayLinkTest, IsConnectedOnlyWhenTheRelayHasTakenTheStream) {
  relay_.HoldStreams(true);
  StartUploader();
  relay_.AwaitHeld();
  EXPECT_FALSE(Status().relay_connected());

  relay_.HoldStreams(false);
  AwaitStatus([](const auto& status) { return status.relay_connected(); });
}

TEST_F(RelayLinkTest, StopEndsACertificateCallThatHangs) {
  relay_.HoldCertificates(true);
  StartUploader();
  relay_.AwaitHeld();

  const absl::Time begun = absl::Now();
  StopUploader();
  // Half of the call's own deadline.
  EXPECT_LT(absl::Now() - begun, absl::Seconds(5));
}

}  // namespace
}  // namespace directory_sync::uploader
