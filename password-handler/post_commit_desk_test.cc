#include "password-handler/post_commit_desk.h"

#include <string>

#include "common/status/status_matchers.h"
#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "password-handler/testing/handler_core.h"

namespace directory_sync::password_handler {
namespace {

namespace v1 = ::directorysync::password::v1;
using testing::IsEmpty;
using testing::SizeIs;

class PostCommitDeskTest : public testing::Test {
 protected:
  PostCommitDeskTest() { core_.stamps().Change("user"); }

  HookMessage Call(char id, const std::string& account = "user") {
    HookMessage call = core_.Message(account, id);
    call.kind = HookMessage::Kind::kEntered;
    return call;
  }
  HookAnswer Enter(char id) { return core_.desk().OnEntered(Call(id)); }
  // Called now, of a call that entered `ago`.
  HookMessage Stored(char id, absl::Duration ago) {
    HookMessage call = Call(id);
    call.kind = HookMessage::Kind::kStored;
    call.entered -= ago;
    call.entered_monotonic -= ago;
    call.notified = core_.clock().Now();
    return call;
  }
  HookAnswer Notify(char id, absl::Duration ago = absl::ZeroDuration()) {
    return core_.desk().OnStored(Stored(id, ago));
  }
  // The directory stores a change of "user" at the clock's time.
  void Change() {
    core_.stamps().Change("user");
    core_.stamps().SetTimes("user", core_.clock().Now());
  }

  HandlerCore core_;
};

TEST_F(PostCommitDeskTest, StoredBetweenTheCallsIsCommitted) {
  EXPECT_EQ(Enter('a'), HookAnswer::kCaptured);
  Change();
  EXPECT_EQ(Notify('a'), HookAnswer::kCaptured);
  core_.Settle();
  const auto sent = core_.Unsent();
  ASSERT_THAT(sent.captures, SizeIs(1));
  EXPECT_EQ(sent.captures[0].hook_kind(), v1::HOOK_KIND_POST_COMMIT);
  EXPECT_FALSE(sent.captures[0].has_before());
  ASSERT_THAT(sent.verdicts, SizeIs(1));
  EXPECT_EQ(sent.verdicts[0].kind(), v1::VERDICT_KIND_COMMITTED);
}

TEST_F(PostCommitDeskTest, RefusedChangeLeavesNothing) {
  EXPECT_EQ(Enter('a'), HookAnswer::kCaptured);
  core_.Settle();
  const auto sent = core_.Unsent();
  EXPECT_THAT(sent.captures, IsEmpty());
  EXPECT_THAT(sent.tombstones, IsEmpty());
}

TEST_F(PostCommitDeskTest, CallThatIsOpenHoldsUpTheOtherAlsoAfterARestart) {
  Enter('a');
  Enter('b');
  core_.Restart();
  Change();
  Notify('a');
  core_.Settle();
  EXPECT_THAT(core_.Unsent().verdicts, IsEmpty());
  Notify('b', absl::Seconds(1));
  core_.Settle();
  const auto sent = core_.Unsent();
  ASSERT_THAT(sent.verdicts, SizeIs(2));
  EXPECT_EQ(sent.verdicts[0].kind(), v1::VERDICT_KIND_UNDECIDABLE);
  EXPECT_EQ(sent.verdicts[1].kind(), v1::VERDICT_KIND_UNDECIDABLE);
}

TEST_F(PostCommitDeskTest, HookThatCantBeAskedHoldsUpTheVerdict) {
  core_.announcements().answer = absl::FailedPreconditionError("no line");
  Enter('a');
  Change();
  Notify('a');
  core_.Settle();
  EXPECT_THAT(core_.Unsent().verdicts, IsEmpty());
  core_.announcements().answer = absl::OkStatus();
  core_.clock().Advance(absl::Minutes(1));
  core_.Settle();
  EXPECT_THAT(core_.Unsent().verdicts, SizeIs(1));
}

// The loss is decided from the start, and nothing of the account is open: it
// must be remembered all the same.
TEST_F(PostCommitDeskTest, LossIsKnownWhenTheCallItOverlappedComes) {
  Enter('a');
  Enter('b');
  Change();
  HookMessage lost = Stored('a', absl::ZeroDuration());
  lost.reason = "the ring was full";
  EXPECT_EQ(core_.desk().OnStored(lost), HookAnswer::kLost);
  core_.stamps().Change("other");
  core_.Hook("other", 'o');
  core_.stamps().Change("other");
  core_.Settle();  // drops what nobody needs
  EXPECT_EQ(Notify('b', absl::Seconds(1)), HookAnswer::kCaptured);
  core_.Settle();
  const auto sent = core_.Unsent();
  ASSERT_THAT(sent.tombstones, SizeIs(1));
  EXPECT_EQ(sent.tombstones[0].reason(), "the ring was full");
  ASSERT_THAT(sent.verdicts, SizeIs(2));
  EXPECT_EQ(sent.verdicts[1].kind(), v1::VERDICT_KIND_UNDECIDABLE);
}

TEST_F(PostCommitDeskTest, CallOfMoreThanTwoSecondsIsALoss) {
  EXPECT_EQ(Notify('a', absl::Seconds(2)), HookAnswer::kCaptured);
  EXPECT_EQ(Notify('b', absl::Seconds(2.1)), HookAnswer::kLost);
  EXPECT_THAT(core_.Unsent().tombstones, SizeIs(1));
}

TEST_F(PostCommitDeskTest, ClockSetBackDuringTheCallIsALoss) {
  HookMessage call = Stored('a', absl::ZeroDuration());
  call.notified -= absl::Hours(1);
  EXPECT_EQ(core_.desk().OnStored(call), HookAnswer::kLost);
}

TEST_F(PostCommitDeskTest, ToldTwiceIsOneCapture) {
  EXPECT_EQ(Notify('a'), HookAnswer::kCaptured);
  EXPECT_EQ(Notify('a'), HookAnswer::kCaptured);
  EXPECT_THAT(core_.Unsent().captures, SizeIs(1));
}

TEST_F(PostCommitDeskTest, ComputersAreDropped) {
  EXPECT_EQ(core_.desk().OnEntered(Call('a', "pc$")), HookAnswer::kCaptured);
  HookMessage stored = Stored('a', absl::ZeroDuration());
  stored.sam_account_name = "pc$";
  EXPECT_EQ(core_.desk().OnStored(stored), HookAnswer::kCaptured);
  EXPECT_THAT(core_.Unsent().captures, IsEmpty());
}

TEST_F(PostCommitDeskTest, UnreadableDirectoryIsALoss) {
  core_.stamps().set_failure(absl::UnavailableError("down"));
  EXPECT_EQ(Notify('a'), HookAnswer::kLost);
  EXPECT_THAT(core_.queue().Losses(), IsOkAndHolds(1));
}

TEST_F(PostCommitDeskTest, WithoutALineThereIsNobodyToAsk) {
  EXPECT_THAT(core_.desk().Drain(absl::Seconds(1)),
              StatusIs(absl::StatusCode::kFailedPrecondition));
}

}  // namespace
}  // namespace directory_sync::password_handler
