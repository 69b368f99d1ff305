// The order of passwords, history by history: whatever arrives when, the
// directory's current password is the one delivered last. See also
// undecidable_password_test.cc and missed_password_test.cc.

#include <map>
#include <string>

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
using directorysync::upload::v1::PASSWORD_STATE_WAITING;
using testing::HasSubstr;
using testing::IsEmpty;
using testing::SizeIs;

using PasswordOrderTest = PasswordOrderFixture;

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
