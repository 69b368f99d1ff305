// The order of passwords, history by history: whatever arrives when, the
// directory's current password is the one delivered last, or the account is
// named with what to do.

#include <map>
#include <string>

#include "absl/strings/str_cat.h"
#include "common/secret/secret_access.h"
#include "common/status/status_matchers.h"
#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "uploader/passwords/stamp_finding.h"
#include "uploader/testing/password_fixture.h"

namespace directory_sync::uploader {
namespace {

using directorysync::password::v1::PasswordStamp;
using directorysync::password::v1::VERDICT_KIND_SUPERSEDED;
using directorysync::password::v1::VERDICT_KIND_UNDECIDABLE;
using directorysync::upload::v1::PASSWORD_STATE_DELIVERED;
using directorysync::upload::v1::PASSWORD_STATE_MISSED;
using directorysync::upload::v1::PASSWORD_STATE_NEVER_CAPTURED;
using directorysync::upload::v1::PASSWORD_STATE_REFUSED;
using directorysync::upload::v1::PASSWORD_STATE_UNDECIDABLE;
using directorysync::upload::v1::PASSWORD_STATE_WAITING;
using testing::HasSubstr;
using testing::IsEmpty;
using testing::SizeIs;

constexpr uint64_t kNow = 13344473700;  // 2023-11-14 22:15:00

class PasswordOrderTest : public PasswordFixture {
 protected:
  PasswordOrderTest() {
    source_.AddController(dc2_.dns_host_name(), dc2_.invocation_id());
    Admit(dc2_);
  }

  // Captured and confirmed there; the directory doesn't show it yet.
  void Confirm(ScriptedController& controller, const std::string& id,
               const PasswordStamp& stamp, const std::string& guid) {
    Take(controller.Capture(id, guid, Password(id)), controller.sender());
    Take(controller.Committed(id, guid, stamp), controller.sender());
  }
  void Confirm(ScriptedController& controller, const std::string& id,
               const PasswordStamp& stamp) {
    Confirm(controller, id, stamp, ann_);
  }

  static std::string Password(const std::string& id) {
    return "Pass.w0rd!of." + id;
  }

  // Whose password is delivered next; empty: none.
  std::string DeliveredNext(const std::string& guid) {
    const auto ready = desk_->Decide(guid);
    EXPECT_OK(ready.status());
    if (!ready.ok() || !ready->has_value()) return "";
    const std::string& padded = (*ready)->capture_id;
    const std::string id = padded.substr(0, padded.find('.'));
    EXPECT_EQ(std::string((*ready)->password.Reveal(SecretAccess())),
              Password(id));
    EXPECT_OK(desk_->BeginWrite(guid, **ready));
    Write([&](Database& database) {
      return desk_->NoteDelivered(database, guid, **ready, clock_.Now());
    });
    return id;
  }
  std::string DeliveredNext() { return DeliveredNext(ann_); }

  // The directory's stamps are looked at now and after the grace.
  void WatchStamps() {
    CheckStamps();
    clock_.Advance(kCaptureGrace + absl::Seconds(10));
    CheckStamps();
  }

  // pwdLastSet changed, as the directory's changes tell.
  void NoticeChange() {
    ReplicatePwdLastSet(ann_, absl::StrCat(++pwd_last_set_));
  }

  ScriptedController dc2_{"dc2.corp.example.test"};
  int pwd_last_set_ = 0;
};

TEST_F(PasswordOrderTest, RefusedByHistory) {
  source_.SetStamp(ann_, dc1_.Stamp(2, kNow));
  Confirm(dc1_, "one", dc1_.Stamp(2, kNow));
  ASSERT_EQ(DeliveredNext(), "one");
  Take(dc1_.Capture("refused", ann_, Password("refused")));
  EXPECT_EQ(DeliveredNext(), "");
  EXPECT_EQ(Record().state, PASSWORD_STATE_WAITING);
  // The next change shows that it never was committed.
  source_.SetStamp(ann_, dc1_.Stamp(3, kNow + 60));
  Confirm(dc1_, "three", dc1_.Stamp(3, kNow + 60));
  Take(dc1_.Verdict("refused", ann_, VERDICT_KIND_SUPERSEDED));
  EXPECT_EQ(DeliveredNext(), "three");
  EXPECT_EQ(DeliveredNext(), "");
  EXPECT_EQ(Record().state, PASSWORD_STATE_DELIVERED);
  EXPECT_EQ(Captures(), 0);
}

TEST_F(PasswordOrderTest, RefusedByMinimumAge) {
  source_.SetStamp(ann_, dc1_.Stamp(2, kNow));
  Confirm(dc1_, "one", dc1_.Stamp(2, kNow));
  ASSERT_EQ(DeliveredNext(), "one");
  // The stamp never moves, so there never is a verdict: it expires, and long
  // before that nobody waits for it.
  Take(dc1_.Capture("early", ann_, Password("early")));
  EXPECT_EQ(DeliveredNext(), "");
  EXPECT_EQ(Record().state, PASSWORD_STATE_WAITING);
  WatchStamps();
  EXPECT_EQ(Record().state, PASSWORD_STATE_DELIVERED);
  EXPECT_EQ(Captures(), 1);
  clock_.Advance(absl::Hours(73));
  ASSERT_OK(desk_->Expire());
  EXPECT_EQ(Captures(), 0);
  EXPECT_EQ(DeliveredNext(), "");
  EXPECT_EQ(Record().state, PASSWORD_STATE_DELIVERED);
  EXPECT_THAT(OpenAlerts(), IsEmpty());
}

TEST_F(PasswordOrderTest, TwoChangesWithinOneSecond) {
  source_.SetStamp(ann_, dc1_.Stamp(3, kNow));
  Confirm(dc1_, "second", dc1_.Stamp(3, kNow));
  Confirm(dc1_, "first", dc1_.Stamp(2, kNow));
  EXPECT_EQ(DeliveredNext(), "second");
  EXPECT_EQ(DeliveredNext(), "");
}

TEST_F(PasswordOrderTest, TwoControllersWithClocksAnHourApart) {
  // dc2's clock is an hour slow: its later change has the earlier time.
  const PasswordStamp earlier = dc1_.Stamp(2, kNow);
  const PasswordStamp later = dc2_.Stamp(3, kNow - 3600);
  source_.SetStamp(ann_, earlier);
  Confirm(dc1_, "dc1", earlier);
  EXPECT_EQ(DeliveredNext(), "dc1");
  source_.SetStampAt(dc2_.invocation_id(), ann_, later);
  Confirm(dc2_, "dc2", later);
  EXPECT_EQ(DeliveredNext(), "dc2");
  // What dc1 still shows is never written again.
  Confirm(dc1_, "dc1", earlier);
  EXPECT_EQ(DeliveredNext(), "");
}

TEST_F(PasswordOrderTest, ReplicationIsLateByMinutes) {
  source_.SetStamp(ann_, dc1_.Stamp(2, kNow));
  // dc2 can't be asked and has not replicated.
  source_.SetReachable(dc2_.invocation_id(), false);
  Confirm(dc2_, "dc2", dc2_.Stamp(3, kNow));
  EXPECT_EQ(DeliveredNext(), "");
  EXPECT_THAT(Record().error, HasSubstr("replicates"));
  clock_.Advance(absl::Minutes(10));
  EXPECT_EQ(DeliveredNext(), "");
  source_.SetStamp(ann_, dc2_.Stamp(3, kNow));
  EXPECT_EQ(DeliveredNext(), "dc2");
}

TEST_F(PasswordOrderTest, TheMakerOfAChangeIsAskedFirst) {
  source_.SetStamp(ann_, dc1_.Stamp(2, kNow));
  source_.SetStampAt(dc2_.invocation_id(), ann_, dc2_.Stamp(3, kNow));
  Confirm(dc2_, "dc2", dc2_.Stamp(3, kNow));
  EXPECT_EQ(DeliveredNext(), "dc2");
}

TEST_F(PasswordOrderTest, ATieWaitsUntilEveryControllerAgrees) {
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

TEST_F(PasswordOrderTest, ATieWaitsForAControllerThatNobodyConfigured) {
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

TEST_F(PasswordOrderTest, ARestoredControllerIsFollowedOnceAllWereAsked) {
  source_.SetStamp(ann_, dc1_.Stamp(9, kNow));
  Confirm(dc1_, "nine", dc1_.Stamp(9, kNow));
  ASSERT_EQ(DeliveredNext(), "nine");
  // Restored from a snapshot of version 4, then changed.
  source_.SetStamp(ann_, dc1_.Stamp(5, kNow + 600));
  source_.SetReachable(dc2_.invocation_id(), false);
  Confirm(dc1_, "five", dc1_.Stamp(5, kNow + 600));
  EXPECT_EQ(DeliveredNext(), "");
  EXPECT_THAT(Record().error,
              HasSubstr("waiting for domain controller dc2.corp"));
  source_.SetReachable(dc2_.invocation_id(), true);
  // It isn't asked again at once.
  EXPECT_EQ(DeliveredNext(), "");
  clock_.Advance(absl::Seconds(31));
  EXPECT_EQ(DeliveredNext(), "five");
  EXPECT_EQ(Record().state, PASSWORD_STATE_DELIVERED);
}

TEST_F(PasswordOrderTest, ARestoreToAPasswordThatIsGoneIsNamed) {
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

TEST_F(PasswordOrderTest, ALossBelowTheDeliveredVersionCountsAfterARestore) {
  source_.SetStamp(ann_, dc1_.Stamp(9, kNow));
  Confirm(dc1_, "nine", dc1_.Stamp(9, kNow));
  ASSERT_EQ(DeliveredNext(), "nine");
  source_.SetStamp(ann_, dc1_.Stamp(5, kNow + 600));
  Take(dc1_.Missed("lost", ann_, "ann", dc1_.Stamp(4, kNow - 600)));
  WatchStamps();
  EXPECT_EQ(Record().state, PASSWORD_STATE_MISSED);
  EXPECT_THAT(OpenAlerts(), SizeIs(1));
}

TEST_F(PasswordOrderTest, ALossOfARefusedChangeIsForgiven) {
  source_.SetStamp(ann_, dc1_.Stamp(2, kNow));
  Confirm(dc1_, "one", dc1_.Stamp(2, kNow));
  ASSERT_EQ(DeliveredNext(), "one");
  Take(dc1_.Missed("lost", ann_, "ann", dc1_.Stamp(2, kNow)));
  EXPECT_EQ(Record().state, PASSWORD_STATE_MISSED);
  // The directory still shows the delivered one: it refused the change.
  WatchStamps();
  EXPECT_EQ(Record().state, PASSWORD_STATE_DELIVERED);
  EXPECT_THAT(OpenAlerts(), IsEmpty());
}

TEST_F(PasswordOrderTest, ARenamedAccountKeepsItsOrder) {
  source_.SetStamp(ann_, dc1_.Stamp(3, kNow));
  Take(dc1_.Capture("old", ann_, Password("old"), "ann"));
  Take(dc1_.Committed("old", ann_, dc1_.Stamp(2, kNow - 60)));
  PutAccount(ann_, "anna");
  Take(dc1_.Capture("new", ann_, Password("new"), "anna"));
  Take(dc1_.Committed("new", ann_, dc1_.Stamp(3, kNow)));
  EXPECT_EQ(DeliveredNext(), "new");
  EXPECT_EQ(DeliveredNext(), "");
}

TEST_F(PasswordOrderTest, ADeletedAccountsPasswordIsNotDelivered) {
  source_.SetStamp(ann_, dc1_.Stamp(2, kNow));
  Confirm(dc1_, "one", dc1_.Stamp(2, kNow));
  LeaveScope(ann_);
  EXPECT_EQ(DeliveredNext(), "");
  clock_.Advance(absl::Hours(73));
  ASSERT_OK(desk_->Expire());
  EXPECT_EQ(Captures(), 0);
}

TEST_F(PasswordOrderTest, ARecreatedAccountStartsAnew) {
  source_.SetStamp(ann_, dc1_.Stamp(9, kNow));
  Confirm(dc1_, "nine", dc1_.Stamp(9, kNow));
  ASSERT_EQ(DeliveredNext(), "nine");
  // Deleted, and created again with the same name.
  const std::string again = "ann-again.......";
  LeaveScope(ann_);
  PutAccount(again, "ann");
  source_.SetStamp(again, dc1_.Stamp(2, kNow + 60));
  Confirm(dc1_, "two", dc1_.Stamp(2, kNow + 60), again);
  EXPECT_EQ(DeliveredNext(again), "two");
}

TEST_F(PasswordOrderTest, CreatedWithAPasswordBeforeTheReaderSeesIt) {
  const std::string bo = "bo..............";
  // The hook ran before the object existed: only the verdict knows its GUID.
  Take(dc1_.Capture("first", "", Password("first"), "bo"));
  Take(dc1_.Committed("first", bo, dc1_.Stamp(2, kNow)));
  source_.SetStamp(bo, dc1_.Stamp(2, kNow));
  EXPECT_EQ(DeliveredNext(bo), "");
  clock_.Advance(absl::Hours(71));
  ASSERT_OK(desk_->Expire());
  PutAccount(bo, "bo");
  EXPECT_EQ(DeliveredNext(bo), "first");
}

TEST_F(PasswordOrderTest, AHandlerOfflineForAnHourIsMissedThenDelivered) {
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

TEST_F(PasswordOrderTest, AHookRemovedOnOneControllerIsNoticed) {
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

TEST_F(PasswordOrderTest, AChangeDuringALookIsNotForgotten) {
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

TEST_F(PasswordOrderTest, ARefusedAttemptHidesNoLaterMissedChange) {
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

TEST_F(PasswordOrderTest, AttemptsElsewherePostponeNoMissedChange) {
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

TEST_F(PasswordOrderTest, OnlyItsOwnControllerCanSayThatALossCameToNothing) {
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

TEST_F(PasswordOrderTest, AClaimOnAnothersChangeNeitherCountsNorDisturbs) {
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

TEST_F(PasswordOrderTest, AClaimHidesNoMissedChange) {
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

TEST_F(PasswordOrderTest, AControllerThatTheDirectoryLearnsOfIsAwaited) {
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

TEST_F(PasswordOrderTest, ATieThatNobodySettlesBecomesUndecidable) {
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

TEST_F(PasswordOrderTest, NothingIsKeptOfOneWhoIsProtectedLater) {
  const std::string bo = "bo..............";
  Take(dc1_.Capture("first", bo, Password("first"), "bo"));
  Take(dc1_.Committed("first", bo, dc1_.Stamp(2, kNow)));
  source_.SetStamp(bo, dc1_.Stamp(2, kNow));
  EXPECT_EQ(DeliveredNext(bo), "");
  ASSERT_EQ(Captures(), 1);
  PutUser(bo, "1");
  clock_.Advance(absl::Minutes(10));
  ASSERT_OK(desk_->Expire());
  EXPECT_EQ(Captures(), 0);
}

TEST_F(PasswordOrderTest, AnAccountWhosePasswordIsOldIsNeverCaptured) {
  source_.SetStamp(ann_, dc1_.Stamp(2, kNow - 86400));
  NoticeChange();
  WatchStamps();
  EXPECT_EQ(Record().state, PASSWORD_STATE_NEVER_CAPTURED);
  EXPECT_THAT(OpenAlerts(), IsEmpty());
  EXPECT_EQ(Record().seen->version(), 2);
}

TEST_F(PasswordOrderTest, ARefusalOutlivesAChangeThatTheDirectoryRefused) {
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

TEST_F(PasswordOrderTest, TwoCapturesThatClaimOneStampAreUndecidable) {
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

TEST_F(PasswordOrderTest, AClaimOnTheDeliveredStampStaysUndecidable) {
  source_.SetStamp(ann_, dc1_.Stamp(2, kNow));
  Confirm(dc1_, "one", dc1_.Stamp(2, kNow));
  ASSERT_EQ(DeliveredNext(), "one");
  Confirm(dc1_, "other", dc1_.Stamp(2, kNow));
  EXPECT_EQ(DeliveredNext(), "");
  WatchStamps();
  WatchStamps();
  EXPECT_EQ(Record().state, PASSWORD_STATE_UNDECIDABLE);
}

TEST_F(PasswordOrderTest, AnUndecidableVerdictStaysNamed) {
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

TEST_F(PasswordOrderTest, ManyAreReadAheadInOneCallForEachController) {
  std::map<std::string, std::string> ids;
  for (int i = 0; i < 50; ++i) {
    const std::string guid = absl::StrCat("guid", 100 + i, ".........");
    const std::string id = absl::StrCat("id", i);
    PutAccount(guid, absl::StrCat("user", i));
    source_.SetStamp(guid, dc1_.Stamp(2, kNow));
    Confirm(dc1_, id, dc1_.Stamp(2, kNow), guid);
    ids[guid] = id;
  }
  const int before = source_.calls();
  ASSERT_OK(desk_->ReadAhead());
  for (const auto& [guid, id] : ids) EXPECT_EQ(DeliveredNext(guid), id);
  EXPECT_EQ(source_.calls() - before, 1);
}

}  // namespace
}  // namespace directory_sync::uploader
