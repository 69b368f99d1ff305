#include "uploader/admin/controller_problems.h"

#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "proto/directorysync/fleet/v1/fleet.pb.h"
#include "uploader/store/timestamps.h"

namespace directory_sync::uploader {
namespace {

using directorysync::fleet::v1::Heartbeat;
using testing::AllOf;
using testing::ElementsAre;
using testing::HasSubstr;
using testing::IsEmpty;

constexpr absl::Time kNow = absl::FromUnixSeconds(1'800'000'000);  // 2027-01-15

AdmittedController Controller(absl::Duration certificate_left) {
  AdmittedController controller;
  controller.dns_host_name = "dc1.example.com";
  controller.certificate_expires = kNow + certificate_left;
  return controller;
}

Heartbeat Healthy() {
  Heartbeat heartbeat;
  *heartbeat.mutable_sent() = ToTimestamp(kNow);
  heartbeat.set_hook(directorysync::fleet::v1::HOOK_STATE_CALLING);
  return heartbeat;
}

std::vector<std::string> ProblemsAfter(const Heartbeat& heartbeat,
                                       absl::Duration silence) {
  AdmittedController controller = Controller(absl::Hours(24 * 20));
  controller.heartbeat = heartbeat.SerializeAsString();
  controller.heartbeat_at = kNow - silence;
  return ProblemsOf(controller, kNow);
}

TEST(ControllerProblemsTest, HealthyOnesHaveNone) {
  EXPECT_THAT(ProblemsOf(Controller(absl::Hours(24 * 4)), kNow), IsEmpty());
  EXPECT_THAT(ProblemsAfter(Healthy(), absl::Minutes(1)), IsEmpty());
}

TEST(ControllerProblemsTest, CertificateThatEndsIsNamed) {
  EXPECT_THAT(ProblemsOf(Controller(absl::Hours(24)), kNow),
              ElementsAre(HasSubstr("expires on 2027-01-16")));
  EXPECT_THAT(ProblemsOf(Controller(-absl::Hours(24)), kNow),
              ElementsAre(AllOf(HasSubstr("expired on 2027-01-14"),
                                HasSubstr("renews by itself"))));
}

TEST(ControllerProblemsTest, SilenceIsNamed) {
  EXPECT_THAT(ProblemsAfter(Healthy(), absl::Minutes(6)),
              testing::Contains(HasSubstr("Nothing was heard")));
}

TEST(ControllerProblemsTest, ClockHookBacklogAndItsOwnProblemsAreNamed) {
  Heartbeat heartbeat = Healthy();
  *heartbeat.mutable_sent() = ToTimestamp(kNow + absl::Minutes(3));
  heartbeat.set_hook(directorysync::fleet::v1::HOOK_STATE_MISSING);
  *heartbeat.mutable_oldest_unsent() = ToTimestamp(kNow - absl::Hours(1));
  heartbeat.add_problems("the directory can't be read");
  EXPECT_THAT(
      ProblemsAfter(heartbeat, absl::ZeroDuration()),
      ElementsAre(HasSubstr("by 3m"), HasSubstr("password_handler setup"),
                  HasSubstr("wait there since"),
                  HasSubstr("dc1.example.com: the directory can't be read")));
}

TEST(ControllerProblemsTest, CloneIsNamedWithTheCure) {
  AdmittedController controller = Controller(absl::Hours(24 * 20));
  controller.cloned = true;
  EXPECT_THAT(ControllerProblems({controller}, kNow),
              ElementsAre(HasSubstr("domain-controllers add dc1.example.com")));
}

}  // namespace
}  // namespace directory_sync::uploader
