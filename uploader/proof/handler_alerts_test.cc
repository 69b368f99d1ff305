#include "uploader/proof/handler_alerts.h"

#include <string>

#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "proto/directorysync/fleet/v1/fleet.pb.h"
#include "uploader/store/timestamps.h"
#include "uploader/testing/password_fixture.h"

namespace directory_sync::uploader {
namespace {

using directorysync::fleet::v1::Heartbeat;
using directorysync::fleet::v1::HOOK_STATE_CALLING;
using directorysync::fleet::v1::HOOK_STATE_MISSING;
using testing::ElementsAre;
using testing::Field;
using testing::IsEmpty;
using testing::SizeIs;

const absl::Time kNow = absl::FromUnixSeconds(1700000000);
constexpr char kName[] = "dc1.corp.example.test";

Heartbeat Healthy(absl::Time sent) {
  Heartbeat heartbeat;
  *heartbeat.mutable_sent() = ToTimestamp(sent);
  heartbeat.set_hook(HOOK_STATE_CALLING);
  return heartbeat;
}

std::vector<AlertText> After(const Heartbeat& heartbeat,
                             absl::Time heard = kNow) {
  AdmittedController controller;
  controller.dns_host_name = kName;
  controller.admitted_at = kNow - absl::Hours(1);
  controller.heartbeat = heartbeat.SerializeAsString();
  controller.heartbeat_at = heard;
  return HandlerAlerts({controller}, kNow);
}

auto IsOnly(const std::string& kind) {
  return ElementsAre(
      Field(&AlertText::key, std::string("handler/") + kName + "/" + kind));
}

TEST(HandlerAlertsTest, AHealthyHandlerRaisesNone) {
  EXPECT_THAT(After(Healthy(kNow)), IsEmpty());
}

TEST(HandlerAlertsTest, ASilentHandlerRaisesOne) {
  const absl::Time heard = kNow - absl::Minutes(5) - absl::Seconds(1);
  EXPECT_THAT(After(Healthy(heard), heard), IsOnly("silent"));
}

TEST(HandlerAlertsTest, OneThatNeverSentAHeartbeatIsSilent) {
  AdmittedController controller;
  controller.dns_host_name = kName;
  controller.admitted_at = kNow - absl::Minutes(4);
  EXPECT_THAT(HandlerAlerts({controller}, kNow), IsEmpty());
  controller.admitted_at = kNow - absl::Minutes(6);
  EXPECT_THAT(HandlerAlerts({controller}, kNow), IsOnly("silent"));
}

TEST(HandlerAlertsTest, AMissingHookRaisesOne) {
  Heartbeat heartbeat = Healthy(kNow);
  heartbeat.set_hook(HOOK_STATE_MISSING);
  EXPECT_THAT(After(heartbeat), IsOnly("hook"));
}

TEST(HandlerAlertsTest, WhatAHandlerNamesRaisesOne) {
  Heartbeat heartbeat = Healthy(kNow);
  heartbeat.add_problems("the domain doesn't demand complex passwords");
  EXPECT_THAT(After(heartbeat), IsOnly("problem"));
}

TEST(HandlerAlertsTest, ABacklogOfMoreThanAnHourRaisesOne) {
  Heartbeat heartbeat = Healthy(kNow);
  *heartbeat.mutable_oldest_unsent() = ToTimestamp(kNow - absl::Hours(1));
  EXPECT_THAT(After(heartbeat), IsEmpty());
  *heartbeat.mutable_oldest_unsent() = ToTimestamp(kNow - absl::Minutes(61));
  EXPECT_THAT(After(heartbeat), IsOnly("backlog"));
}

TEST(HandlerAlertsTest, AClockMoreThanFiveMinutesOffRaisesOne) {
  EXPECT_THAT(After(Healthy(kNow + absl::Minutes(5))), IsEmpty());
  EXPECT_THAT(After(Healthy(kNow + absl::Minutes(6))), IsOnly("clock"));
  EXPECT_THAT(After(Healthy(kNow - absl::Minutes(6))), IsOnly("clock"));
}

class KeptHandlerAlertsTest : public PasswordFixture {
 protected:
  void Beat(const Heartbeat& heartbeat) {
    Write([&](Database& database) {
      return FleetTable(database).NoteHeartbeat(
          dc1_.dns_host_name(), heartbeat.SerializeAsString(), clock_.Now());
    });
  }
  void Keep(bool just_started = false) {
    ASSERT_OK(KeepHandlerAlerts(*state_, clock_.Now(), just_started));
  }
};

TEST_F(KeptHandlerAlertsTest, RightAfterTheStartNothingIsSaidOfTheSilent) {
  Heartbeat heartbeat = Healthy(clock_.Now());
  heartbeat.set_hook(HOOK_STATE_MISSING);
  Beat(heartbeat);
  Keep(true);
  EXPECT_THAT(OpenAlerts(), SizeIs(1));
  clock_.Advance(absl::Minutes(6));
  Keep(true);
  EXPECT_THAT(OpenAlerts(), SizeIs(1));  // that of the hook
  Keep();
  ASSERT_THAT(OpenAlerts(), SizeIs(1));  // that of the silence
  Keep(true);
  EXPECT_THAT(OpenAlerts(), SizeIs(1));
  Beat(Healthy(clock_.Now()));
  Keep(true);
  EXPECT_THAT(OpenAlerts(), IsEmpty());
}

TEST_F(KeptHandlerAlertsTest, AnAlertIsRaisedOnceAndResolvedWithItsCause) {
  Heartbeat heartbeat = Healthy(clock_.Now());
  heartbeat.set_hook(HOOK_STATE_MISSING);
  Beat(heartbeat);
  Keep();
  Keep();
  ASSERT_THAT(OpenAlerts(), SizeIs(1));
  EXPECT_EQ(OpenAlerts()[0].count(), 1);
  Beat(Healthy(clock_.Now()));
  Keep();
  EXPECT_THAT(OpenAlerts(), IsEmpty());
}

TEST_F(KeptHandlerAlertsTest, ARemovedHandlerLeavesNone) {
  Beat(Healthy(clock_.Now()));
  clock_.Advance(absl::Minutes(6));
  Keep();
  ASSERT_THAT(OpenAlerts(), SizeIs(1));
  ASSERT_OK(fleet_->Remove(dc1_.dns_host_name()));
  Keep();
  EXPECT_THAT(OpenAlerts(), IsEmpty());
}

}  // namespace
}  // namespace directory_sync::uploader
