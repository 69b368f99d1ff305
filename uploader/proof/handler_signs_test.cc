#include "uploader/proof/handler_signs.h"

#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "proto/directorysync/fleet/v1/fleet.pb.h"
#include "uploader/store/timestamps.h"

namespace directory_sync::uploader {
namespace {

namespace v1 = directorysync::upload::v1;
using directorysync::fleet::v1::Heartbeat;
using directorysync::fleet::v1::HOOK_STATE_CALLING;
using directorysync::fleet::v1::HOOK_STATE_INSTALLED;
using directorysync::fleet::v1::HOOK_STATE_MISSING;
using directorysync::fleet::v1::HookState;
using testing::ElementsAre;
using testing::HasSubstr;
using testing::IsEmpty;
using testing::SizeIs;

const absl::Time kNow = absl::FromUnixSeconds(1700000000);
const absl::Time kHeard = kNow - absl::Seconds(30);
constexpr char kName[] = "dc1.corp.example.test";

Heartbeat Says(HookState hook) {
  Heartbeat heartbeat;
  *heartbeat.mutable_sent() = ToTimestamp(kHeard);
  heartbeat.set_hook(hook);
  return heartbeat;
}

AdmittedController After(const Heartbeat& heartbeat,
                         absl::Time heard = kHeard) {
  AdmittedController controller;
  controller.dns_host_name = kName;
  controller.admitted_at = kNow - absl::Hours(1);
  controller.certificate_expires = kNow + absl::Hours(24);
  controller.heartbeat = heartbeat.SerializeAsString();
  controller.heartbeat_at = heard;
  return controller;
}

v1::ControllerCoverage CoverageOf(const AdmittedController& controller) {
  CoverageView view;
  view.now = kNow;
  directorysync::directory::v1::KnownDomainController known;
  known.set_dns_host_name(kName);
  view.known = std::vector{known};
  view.admitted = {controller};
  view.signs = SignsOf(view.admitted);
  const auto response = AssessCoverage(view);
  EXPECT_THAT(response.controllers(), SizeIs(1));
  return response.controllers(0);
}

TEST(HandlerSignsTest, AHeartbeatIsToldWhole) {
  Heartbeat heartbeat = Says(HOOK_STATE_CALLING);
  heartbeat.set_unsent_items(7);
  *heartbeat.mutable_oldest_unsent() = ToTimestamp(kHeard - absl::Minutes(9));
  *heartbeat.mutable_last_capture() = ToTimestamp(kHeard - absl::Minutes(2));
  heartbeat.set_losses(3);
  heartbeat.set_program_version("1.2.3");
  heartbeat.add_problems("the queue can't be read");
  const auto signs = SignsOf({After(heartbeat)});
  ASSERT_THAT(signs, SizeIs(1));
  const HandlerSign& sign = signs.at(kName);
  EXPECT_EQ(sign.heard_at, kHeard);
  EXPECT_EQ(sign.hook, HookSign::kCalling);
  EXPECT_EQ(sign.unsent_items, 7);
  EXPECT_EQ(sign.oldest_unsent, kHeard - absl::Minutes(9));
  EXPECT_EQ(sign.last_capture, kHeard - absl::Minutes(2));
  EXPECT_EQ(sign.losses, 3);
  EXPECT_EQ(sign.clock_offset, absl::ZeroDuration());
  EXPECT_EQ(sign.program_version, "1.2.3");
  EXPECT_THAT(sign.problems, ElementsAre("the queue can't be read"));
}

TEST(HandlerSignsTest, TimesOfAnotherClockAreTurnedIntoThisOnes) {
  Heartbeat heartbeat = Says(HOOK_STATE_CALLING);
  const absl::Duration ahead = absl::Hours(2);
  *heartbeat.mutable_sent() = ToTimestamp(kHeard + ahead);
  *heartbeat.mutable_oldest_unsent() =
      ToTimestamp(kHeard + ahead - absl::Minutes(9));
  const HandlerSign sign = SignsOf({After(heartbeat)}).at(kName);
  EXPECT_EQ(sign.clock_offset, ahead);
  EXPECT_EQ(sign.oldest_unsent, kHeard - absl::Minutes(9));
}

TEST(HandlerSignsTest, WithoutAHeartbeatThereIsNone) {
  AdmittedController controller = After(Says(HOOK_STATE_CALLING));
  controller.heartbeat_at.reset();
  EXPECT_THAT(SignsOf({controller}), IsEmpty());
  controller.heartbeat_at = kHeard;
  controller.heartbeat = "\xff";
  EXPECT_THAT(SignsOf({controller}), IsEmpty());
}

TEST(HandlerSignsTest, AnInstalledHookIsCoveredAndNotKnownToBeLoaded) {
  const auto coverage = CoverageOf(After(Says(HOOK_STATE_INSTALLED)));
  EXPECT_EQ(coverage.state(), v1::COVERAGE_STATE_COVERED);
  EXPECT_TRUE(coverage.hook_installed());
  EXPECT_FALSE(coverage.has_hook_loaded());
}

TEST(HandlerSignsTest, ACallingHookIsLoaded) {
  const auto coverage = CoverageOf(After(Says(HOOK_STATE_CALLING)));
  EXPECT_EQ(coverage.state(), v1::COVERAGE_STATE_COVERED);
  EXPECT_TRUE(coverage.hook_loaded());
}

TEST(HandlerSignsTest, AHandlerThatIsNotHeardInTimeIsSilent) {
  const auto coverage = CoverageOf(
      After(Says(HOOK_STATE_CALLING), kNow - kSilentAfter - absl::Seconds(1)));
  EXPECT_EQ(coverage.state(), v1::COVERAGE_STATE_SILENT);
}

TEST(HandlerSignsTest, AHookThatIsNotConfiguredIsMissing) {
  const auto coverage = CoverageOf(After(Says(HOOK_STATE_MISSING)));
  EXPECT_EQ(coverage.state(), v1::COVERAGE_STATE_MISSING);
  EXPECT_TRUE(coverage.has_hook_installed());
  EXPECT_FALSE(coverage.hook_installed());
}

TEST(HandlerSignsTest, AProblemOfTheHandlerBlocks) {
  Heartbeat heartbeat = Says(HOOK_STATE_INSTALLED);
  heartbeat.add_problems("LSA protection refuses the hook.");
  const auto coverage = CoverageOf(After(heartbeat));
  EXPECT_EQ(coverage.state(), v1::COVERAGE_STATE_BLOCKED);
  EXPECT_THAT(coverage.reason(), HasSubstr("LSA protection"));
}

}  // namespace
}  // namespace directory_sync::uploader
