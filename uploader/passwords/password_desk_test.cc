#include "uploader/passwords/password_desk.h"

#include "common/status/status_matchers.h"
#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "uploader/testing/password_fixture.h"

namespace directory_sync::uploader {
namespace {

using directorysync::password::v1::VERDICT_KIND_SUPERSEDED;
using directorysync::password::v1::VERDICT_KIND_UNDECIDABLE;
using directorysync::upload::v1::PASSWORD_STATE_DELIVERED;
using directorysync::upload::v1::PASSWORD_STATE_MISSED;
using directorysync::upload::v1::PASSWORD_STATE_NEVER_CAPTURED;
using directorysync::upload::v1::PASSWORD_STATE_UNDECIDABLE;
using testing::HasSubstr;
using testing::IsEmpty;
using testing::SizeIs;

class PasswordDeskTest : public PasswordFixture {
 protected:
  std::vector<UnsettledWrite> PossibleWrites() {
    std::vector<UnsettledWrite> writes;
    Write([&](Database& database) -> absl::Status {
      auto found = PasswordTable(database).UnsettledOf(ann_);
      if (found.ok()) writes = *std::move(found);
      return found.status();
    });
    return writes;
  }

  // Decides, and crashes in the middle of the call.
  ReadyPassword BeginNext() {
    auto ready = desk_->Decide(ann_);
    EXPECT_OK(ready.status());
    EXPECT_OK(desk_->BeginWrite(ann_, **ready));
    return std::move(**ready);
  }
};

TEST_F(PasswordDeskTest, IntentOfACrashIsAPossibleWrite) {
  Change("one", 2);
  const ReadyPassword ready = BeginNext();

  ASSERT_OK(desk_->RecoverIntents());

  ASSERT_THAT(PossibleWrites(), SizeIs(1));
  EXPECT_EQ(PossibleWrites()[0].capture_id, ready.capture_id);
  EXPECT_THAT(Record().intent_id, IsEmpty());
  EXPECT_EQ(Due(), ann_);
}

TEST_F(PasswordDeskTest, OpenIntentIsNotOverwritten) {
  Change("one", 2);
  const ReadyPassword first = BeginNext();
  Change("two", 3);

  const ReadyPassword second = BeginNext();

  EXPECT_EQ(Record().intent_id, second.capture_id);
  ASSERT_THAT(PossibleWrites(), SizeIs(1));
  EXPECT_EQ(PossibleWrites()[0].capture_id, first.capture_id);
  // The second stays until the first can't land on top of it any more.
  Write([&](Database& database) {
    return desk_->NoteDelivered(database, ann_, second, clock_.Now());
  });
  EXPECT_EQ(Captures(), 1);
  EXPECT_FALSE(DeliverNext());
  clock_.Advance(absl::Minutes(3));
  EXPECT_TRUE(DeliverNext());
  EXPECT_EQ(Captures(), 0);
}

TEST_F(PasswordDeskTest, IntentOutlivesAPostponement) {
  Change("one", 2);
  BeginNext();

  Write([&](Database& database) {
    return desk_->NoteNotTried(database, ann_, "later", clock_.Now());
  });

  EXPECT_THAT(PossibleWrites(), SizeIs(1));
}

TEST_F(PasswordDeskTest, ChangedWhileOutOfScopeIsDueAtOnceOnReturn) {
  PutMailbox(ann_, "ann", true);
  Change("one", 2);
  ASSERT_TRUE(DeliverNext());
  PutMailbox(ann_, "ann", false);
  LeaveScope(ann_);
  Change("two", 3);
  ASSERT_EQ(Due(), ann_);
  EXPECT_FALSE(DeliverNext());
  EXPECT_EQ(Due(), "");

  PutAccount(ann_, "ann");

  EXPECT_EQ(Due(), ann_);
  EXPECT_TRUE(DeliverNext());
  EXPECT_EQ(Record().delivered->version(), 3);
  EXPECT_EQ(Record().state, PASSWORD_STATE_DELIVERED);
  EXPECT_EQ(Due(), "");
}

TEST_F(PasswordDeskTest, WithheldRemovalStillGetsItsPasswords) {
  PutMailbox(ann_, "ann", true);
  LeaveScope(ann_);

  Change("one", 2);

  EXPECT_TRUE(DeliverNext());
}

TEST_F(PasswordDeskTest, ExpiredOutOfScopeIsNotShownAsDelivered) {
  Change("one", 2);
  ASSERT_TRUE(DeliverNext());
  LeaveScope(ann_);
  Change("two", 3);
  EXPECT_FALSE(DeliverNext());
  clock_.Advance(absl::Hours(73));

  ASSERT_OK(desk_->Expire());

  EXPECT_EQ(Captures(), 0);
  EXPECT_EQ(Record().state, PASSWORD_STATE_MISSED);
  EXPECT_THAT(Record().cure, HasSubstr("once more"));
  EXPECT_THAT(OpenAlerts(), IsEmpty());
}

TEST_F(PasswordDeskTest, VerdictForAnExpiredCaptureNamesTheAccount) {
  source_.SetStamp(ann_, dc1_.Stamp(2, 1002));
  Take(dc1_.Capture("one", ann_, "Wint3r!is.coming"));
  clock_.Advance(absl::Hours(73));
  ASSERT_OK(desk_->Expire());
  EXPECT_EQ(Record().state, PASSWORD_STATE_NEVER_CAPTURED);

  Take(dc1_.Committed("one", ann_, dc1_.Stamp(2, 1002)));

  EXPECT_EQ(Record().state, PASSWORD_STATE_UNDECIDABLE);
  ASSERT_THAT(OpenAlerts(), SizeIs(1));
  EXPECT_THAT(OpenAlerts()[0].message(), HasSubstr("'ann'"));
  EXPECT_THAT(OpenAlerts()[0].cure(), HasSubstr("once more"));
  Change("two", 3);
  EXPECT_TRUE(DeliverNext());
  EXPECT_EQ(Record().state, PASSWORD_STATE_DELIVERED);
  EXPECT_THAT(OpenAlerts(), IsEmpty());
}

TEST_F(PasswordDeskTest, SupersededVerdictForAnExpiredCaptureIsNoLoss) {
  Take(dc1_.Capture("one", ann_, "Wint3r!is.coming"));
  clock_.Advance(absl::Hours(73));
  ASSERT_OK(desk_->Expire());

  Take(dc1_.Verdict("one", ann_, VERDICT_KIND_SUPERSEDED));

  EXPECT_EQ(Record().state, PASSWORD_STATE_NEVER_CAPTURED);
  EXPECT_THAT(OpenAlerts(), IsEmpty());
}

TEST_F(PasswordDeskTest, UndecidableOutlivesALaterRefusedChange) {
  Change("one", 2);
  ASSERT_TRUE(DeliverNext());
  Take(dc1_.Capture("two", ann_, "Summ3r!is.gone"));
  Take(dc1_.Verdict("two", ann_, VERDICT_KIND_UNDECIDABLE));
  EXPECT_FALSE(DeliverNext());
  EXPECT_EQ(Record().state, PASSWORD_STATE_UNDECIDABLE);
  Take(dc1_.Capture("three", ann_, "Refused!by.h1story"));
  Take(dc1_.Verdict("three", ann_, VERDICT_KIND_SUPERSEDED));

  EXPECT_FALSE(DeliverNext());

  EXPECT_EQ(Record().state, PASSWORD_STATE_UNDECIDABLE);
  EXPECT_THAT(OpenAlerts(), SizeIs(1));
}

}  // namespace
}  // namespace directory_sync::uploader
