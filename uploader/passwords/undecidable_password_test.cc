// Histories of which nobody can tell yet, or ever, which password is the
// current one: the account waits, or is named with what to do.

#include "common/status/status_matchers.h"
#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "uploader/passwords/password_order_fixture.h"

namespace directory_sync::uploader {
namespace {

using directorysync::password::v1::PasswordStamp;
using directorysync::password::v1::VERDICT_KIND_UNDECIDABLE;
using directorysync::upload::v1::PASSWORD_STATE_DELIVERED;
using directorysync::upload::v1::PASSWORD_STATE_MISSED;
using directorysync::upload::v1::PASSWORD_STATE_UNDECIDABLE;
using directorysync::upload::v1::PASSWORD_STATE_WAITING;
using testing::HasSubstr;
using testing::IsEmpty;
using testing::SizeIs;

using UndecidablePasswordTest = PasswordOrderFixture;

TEST_F(UndecidablePasswordTest, ATieWaitsUntilEveryControllerAgrees) {
  const PasswordStamp on_dc1 = dc1_.Stamp(3, kNow);
  const PasswordStamp on_dc2 = dc2_.Stamp(3, kNow);
  source_.SetStampAt(dc1_.invocation_id(), ann_, on_dc1);
  source_.SetStampAt(dc2_.invocation_id(), ann_, on_dc2);
  Confirm(dc1_, "dc1", on_dc1);
  Confirm(dc2_, "dc2", on_dc2);
  EXPECT_EQ(DeliveredNext(), "");
  EXPECT_THAT(Record().error, HasSubstr("all agree"));
  source_.SetStamp(ann_, on_dc2);
  source_.Replicate();
  EXPECT_EQ(DeliveredNext(), "dc2");
  EXPECT_EQ(DeliveredNext(), "");
  EXPECT_EQ(Captures(), 0);
}

TEST_F(UndecidablePasswordTest, ATieWaitsForAControllerThatNobodyConfigured) {
  // The Configuration naming context knows a third one.
  source_.AddController("dc3.corp.example.test", "dc3.............");
  source_.SetReachable("dc3.............", false);
  source_.SetStamp(ann_, dc1_.Stamp(3, kNow));
  Confirm(dc1_, "dc1", dc1_.Stamp(3, kNow));
  Confirm(dc2_, "dc2", dc2_.Stamp(3, kNow));
  EXPECT_EQ(DeliveredNext(), "");
  EXPECT_THAT(Record().error, HasSubstr("all agree"));
  source_.SetReachable("dc3.............", true);
  clock_.Advance(absl::Seconds(31));
  EXPECT_EQ(DeliveredNext(), "dc1");
}

TEST_F(UndecidablePasswordTest, ARestoreToAPasswordThatIsGoneIsNamed) {
  source_.SetStamp(ann_, dc1_.Stamp(9, kNow));
  Confirm(dc1_, "nine", dc1_.Stamp(9, kNow));
  ASSERT_EQ(DeliveredNext(), "nine");
  source_.SetStamp(ann_, dc1_.Stamp(4, kNow - 600));
  source_.SetReachable(dc2_.invocation_id(), false);
  NoticeChange();
  WatchStamps();
  // While one controller may be ahead nothing is said.
  EXPECT_EQ(Record().state, PASSWORD_STATE_DELIVERED);
  source_.SetReachable(dc2_.invocation_id(), true);
  WatchStamps();
  EXPECT_EQ(Record().state, PASSWORD_STATE_MISSED);
  EXPECT_THAT(Record().error, HasSubstr("restored"));
  EXPECT_THAT(Record().cure, HasSubstr("once more"));
}

TEST_F(UndecidablePasswordTest, AControllerThatTheDirectoryLearnsOfIsAwaited) {
  ScriptedController dc4("dc4.corp.example.test");
  Admit(dc4);
  source_.SetStamp(ann_, dc4.Stamp(2, kNow));
  Confirm(dc4, "one", dc4.Stamp(2, kNow));
  EXPECT_EQ(DeliveredNext(), "");
  EXPECT_EQ(Record().state, PASSWORD_STATE_WAITING);
  EXPECT_THAT(Record().error, HasSubstr("dc4.corp.example.test captured it"));
  source_.AddController(dc4.dns_host_name(), dc4.invocation_id());
  clock_.Advance(absl::Seconds(11));
  EXPECT_EQ(DeliveredNext(), "one");
}

TEST_F(UndecidablePasswordTest, ATieThatNobodySettlesBecomesUndecidable) {
  source_.AddController("dc3.corp.example.test", "dc3.............");
  source_.SetReachable("dc3.............", false);
  source_.SetStamp(ann_, dc1_.Stamp(3, kNow));
  Confirm(dc1_, "dc1", dc1_.Stamp(3, kNow));
  Confirm(dc2_, "dc2", dc2_.Stamp(3, kNow));
  EXPECT_EQ(DeliveredNext(), "");
  EXPECT_THAT(Record().error, HasSubstr("dc3.corp.example.test"));
  clock_.Advance(absl::Hours(72));
  EXPECT_EQ(DeliveredNext(), "");
  EXPECT_EQ(Record().state, PASSWORD_STATE_UNDECIDABLE);
  EXPECT_EQ(Captures(), 0);
  EXPECT_THAT(OpenAlerts(), SizeIs(1));
}

TEST_F(UndecidablePasswordTest, TwoCapturesThatClaimOneStampAreUndecidable) {
  source_.SetStamp(ann_, dc1_.Stamp(2, kNow));
  Confirm(dc1_, "one", dc1_.Stamp(2, kNow));
  Confirm(dc1_, "other", dc1_.Stamp(2, kNow));
  EXPECT_EQ(DeliveredNext(), "");
  EXPECT_EQ(Record().state, PASSWORD_STATE_UNDECIDABLE);
  EXPECT_THAT(Record().cure, HasSubstr("once more"));
  EXPECT_THAT(OpenAlerts(), SizeIs(1));
  EXPECT_EQ(Captures(), 0);
  // It stays that, until another change.
  WatchStamps();
  WatchStamps();
  EXPECT_EQ(Record().state, PASSWORD_STATE_UNDECIDABLE);
  EXPECT_THAT(OpenAlerts(), SizeIs(1));
  source_.SetStamp(ann_, dc1_.Stamp(3, kNow + 60));
  Confirm(dc1_, "three", dc1_.Stamp(3, kNow + 60));
  EXPECT_EQ(DeliveredNext(), "three");
  EXPECT_EQ(Record().state, PASSWORD_STATE_DELIVERED);
  EXPECT_THAT(OpenAlerts(), IsEmpty());
}

TEST_F(UndecidablePasswordTest, AClaimOnTheDeliveredStampStaysUndecidable) {
  source_.SetStamp(ann_, dc1_.Stamp(2, kNow));
  Confirm(dc1_, "one", dc1_.Stamp(2, kNow));
  ASSERT_EQ(DeliveredNext(), "one");
  Confirm(dc1_, "other", dc1_.Stamp(2, kNow));
  EXPECT_EQ(DeliveredNext(), "");
  WatchStamps();
  WatchStamps();
  EXPECT_EQ(Record().state, PASSWORD_STATE_UNDECIDABLE);
}

TEST_F(UndecidablePasswordTest, AnUndecidableVerdictStaysNamed) {
  source_.SetStamp(ann_, dc1_.Stamp(2, kNow));
  Confirm(dc1_, "one", dc1_.Stamp(2, kNow));
  ASSERT_EQ(DeliveredNext(), "one");
  source_.SetStamp(ann_, dc1_.Stamp(3, kNow + 60));
  Take(dc1_.Capture("two", ann_, Password("two")));
  Take(dc1_.Verdict("two", ann_, VERDICT_KIND_UNDECIDABLE));
  EXPECT_EQ(DeliveredNext(), "");
  WatchStamps();
  WatchStamps();
  EXPECT_EQ(Record().state, PASSWORD_STATE_UNDECIDABLE);
}

}  // namespace
}  // namespace directory_sync::uploader
