// Histories with a change that no hook captured, or that looks like one.

#include "absl/strings/str_cat.h"
#include "common/status/status_matchers.h"
#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "uploader/passwords/password_order_fixture.h"

namespace directory_sync::uploader {
namespace {

using directorysync::password::v1::PasswordStamp;
using directorysync::password::v1::VERDICT_KIND_SUPERSEDED;
using directorysync::upload::v1::PASSWORD_STATE_DELIVERED;
using directorysync::upload::v1::PASSWORD_STATE_MISSED;
using directorysync::upload::v1::PASSWORD_STATE_NEVER_CAPTURED;
using directorysync::upload::v1::PASSWORD_STATE_REFUSED;
using testing::HasSubstr;
using testing::IsEmpty;
using testing::SizeIs;

using MissedPasswordTest = PasswordOrderFixture;

TEST_F(MissedPasswordTest, AHandlerOfflineForAnHourIsMissedThenDelivered) {
  source_.SetStamp(ann_, dc2_.Stamp(2, kNow));
  Confirm(dc2_, "before", dc2_.Stamp(2, kNow));
  ASSERT_EQ(DeliveredNext(), "before");
  source_.SetStamp(ann_, dc2_.Stamp(3, kNow + 60));
  NoticeChange();
  WatchStamps();
  EXPECT_EQ(Record().state, PASSWORD_STATE_MISSED);
  EXPECT_THAT(Record().error, HasSubstr("missed on dc2.corp.example.test"));
  ASSERT_THAT(OpenAlerts(), SizeIs(1));
  EXPECT_THAT(OpenAlerts()[0].message(), HasSubstr("missed on dc2.corp"));
  clock_.Advance(absl::Hours(1));
  Confirm(dc2_, "late", dc2_.Stamp(3, kNow + 60));
  EXPECT_EQ(DeliveredNext(), "late");
  EXPECT_EQ(Record().state, PASSWORD_STATE_DELIVERED);
  EXPECT_THAT(OpenAlerts(), IsEmpty());
}

TEST_F(MissedPasswordTest, AHookRemovedOnOneControllerIsNoticed) {
  source_.AddController("dc3.corp.example.test", "dc3.............");
  source_.SetStamp(ann_, dc1_.Stamp(2, kNow));
  Confirm(dc1_, "one", dc1_.Stamp(2, kNow));
  ASSERT_EQ(DeliveredNext(), "one");
  PasswordStamp uncaptured = dc1_.Stamp(3, kNow + 60);
  uncaptured.set_originating_dsa("dc3.............");
  source_.SetStamp(ann_, uncaptured);
  NoticeChange();
  WatchStamps();
  EXPECT_EQ(Record().state, PASSWORD_STATE_MISSED);
  EXPECT_THAT(Record().error, HasSubstr("missed on dc3.corp.example.test"));
  // Within a minute of replication.
  EXPECT_LE(clock_.Now(), absl::FromUnixSeconds(1700000100) + absl::Minutes(1));
}

TEST_F(MissedPasswordTest, AChangeDuringALookIsNotForgotten) {
  source_.SetStamp(ann_, dc1_.Stamp(2, kNow));
  Confirm(dc1_, "one", dc1_.Stamp(2, kNow));
  ASSERT_EQ(DeliveredNext(), "one");
  NoticeChange();
  source_.OnNextLookUp([&] {
    source_.SetStamp(ann_, dc2_.Stamp(3, kNow + 60));
    NoticeChange();
  });
  WatchStamps();
  WatchStamps();
  EXPECT_EQ(Record().state, PASSWORD_STATE_MISSED);
}

TEST_F(MissedPasswordTest, ARefusedAttemptHidesNoLaterMissedChange) {
  source_.SetStamp(ann_, dc1_.Stamp(2, kNow));
  Confirm(dc1_, "one", dc1_.Stamp(2, kNow));
  ASSERT_EQ(DeliveredNext(), "one");
  // Refused by history: no verdict ever comes. Then the handler dies.
  Take(dc1_.Capture("refused", ann_, Password("refused")));
  WatchStamps();
  EXPECT_EQ(Record().state, PASSWORD_STATE_DELIVERED);
  source_.SetStamp(ann_, dc1_.Stamp(3, kNow + 60));
  NoticeChange();
  WatchStamps();
  EXPECT_EQ(Record().state, PASSWORD_STATE_MISSED);
  EXPECT_THAT(Record().error, HasSubstr("missed on dc1.corp"));
}

TEST_F(MissedPasswordTest, AttemptsElsewherePostponeNoMissedChange) {
  source_.SetStamp(ann_, dc1_.Stamp(2, kNow));
  Confirm(dc1_, "one", dc1_.Stamp(2, kNow));
  ASSERT_EQ(DeliveredNext(), "one");
  PasswordStamp uncaptured = dc1_.Stamp(3, kNow + 60);
  uncaptured.set_originating_dsa("dc3.............");
  source_.SetStampAt(dc1_.invocation_id(), ann_, uncaptured);
  NoticeChange();
  for (int i = 0; i < 5; ++i) {
    Take(dc2_.Capture(absl::StrCat("attempt", i), ann_, Password("no")),
         dc2_.sender());
    CheckStamps();
    clock_.Advance(absl::Seconds(6));
  }
  CheckStamps();
  EXPECT_EQ(Record().loss_version, 3);
}

TEST_F(MissedPasswordTest, OnlyItsOwnControllerCanSayThatALossCameToNothing) {
  source_.SetStamp(ann_, dc1_.Stamp(2, kNow));
  Confirm(dc1_, "one", dc1_.Stamp(2, kNow));
  ASSERT_EQ(DeliveredNext(), "one");
  source_.SetReachable(dc2_.invocation_id(), false);
  Take(dc2_.Missed("lost", ann_, "ann", dc1_.Stamp(2, kNow)), dc2_.sender());
  WatchStamps();
  WatchStamps();
  // dc1 shows the delivered one; what dc2 has may yet replicate.
  EXPECT_EQ(Record().state, PASSWORD_STATE_MISSED);
  source_.SetReachable(dc2_.invocation_id(), true);
  clock_.Advance(absl::Minutes(10));
  WatchStamps();
  EXPECT_EQ(Record().state, PASSWORD_STATE_DELIVERED);
}

TEST_F(MissedPasswordTest, AClaimOnAnothersChangeNeitherCountsNorDisturbs) {
  source_.SetStamp(ann_, dc1_.Stamp(2, kNow));
  // dc2 signs that it captured what dc1 changed.
  ScriptedController liar(dc2_.dns_host_name());
  liar.Impersonate(dc1_);
  Admit(liar);
  Confirm(liar, "lie", dc1_.Stamp(2, kNow));
  EXPECT_EQ(DeliveredNext(), "");
  ASSERT_THAT(OpenAlerts(), SizeIs(1));
  EXPECT_THAT(OpenAlerts()[0].message(), HasSubstr("dc2.corp.example.test"));
  Confirm(dc1_, "one", dc1_.Stamp(2, kNow));
  Confirm(liar, "lie again", dc1_.Stamp(2, kNow));
  EXPECT_EQ(DeliveredNext(), "one");
  EXPECT_EQ(DeliveredNext(), "");
  EXPECT_EQ(Record().state, PASSWORD_STATE_DELIVERED);
  EXPECT_EQ(Captures(), 0);
}

TEST_F(MissedPasswordTest, AClaimHidesNoMissedChange) {
  source_.AddController("dc3.corp.example.test", "dc3.............");
  source_.SetStamp(ann_, dc1_.Stamp(2, kNow));
  Confirm(dc1_, "one", dc1_.Stamp(2, kNow));
  ASSERT_EQ(DeliveredNext(), "one");
  PasswordStamp uncaptured = dc1_.Stamp(3, kNow + 60);
  uncaptured.set_originating_dsa("dc3.............");
  source_.SetStamp(ann_, uncaptured);
  Confirm(dc2_, "lie", uncaptured);
  NoticeChange();
  WatchStamps();
  EXPECT_EQ(Record().loss_version, 3);
  EXPECT_EQ(DeliveredNext(), "");
}

TEST_F(MissedPasswordTest, AnAccountWhosePasswordIsOldIsNeverCaptured) {
  source_.SetStamp(ann_, dc1_.Stamp(2, kNow - 86400));
  NoticeChange();
  WatchStamps();
  EXPECT_EQ(Record().state, PASSWORD_STATE_NEVER_CAPTURED);
  EXPECT_THAT(OpenAlerts(), IsEmpty());
  EXPECT_EQ(Record().seen->version(), 2);
}

TEST_F(MissedPasswordTest, ARefusalOutlivesAChangeThatTheDirectoryRefused) {
  source_.SetStamp(ann_, dc1_.Stamp(2, kNow));
  Confirm(dc1_, "one", dc1_.Stamp(2, kNow));
  ASSERT_EQ(DeliveredNext(), "one");
  source_.SetStamp(ann_, dc1_.Stamp(3, kNow + 60));
  Take(dc1_.Capture("weak", ann_, "weak"));
  Take(dc1_.Committed("weak", ann_, dc1_.Stamp(3, kNow + 60)));
  EXPECT_EQ(DeliveredNext(), "");
  ASSERT_EQ(Record().state, PASSWORD_STATE_REFUSED);
  Take(dc1_.Capture("refused", ann_, Password("refused")));
  Take(dc1_.Verdict("refused", ann_, VERDICT_KIND_SUPERSEDED));
  EXPECT_EQ(DeliveredNext(), "");
  EXPECT_EQ(Record().state, PASSWORD_STATE_REFUSED);
  WatchStamps();
  EXPECT_EQ(Record().state, PASSWORD_STATE_REFUSED);
}

}  // namespace
}  // namespace directory_sync::uploader
