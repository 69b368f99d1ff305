#include "password-handler/post_commit_desk.h"

#include <memory>
#include <string>
#include <vector>

#include "absl/types/span.h"
#include "common/platform/files.h"
#include "common/platform/local_socket.h"
#include "common/sqlite/fault_vfs.h"
#include "common/status/status_matchers.h"
#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "password-handler/testing/handler_core.h"

namespace directory_sync::password_handler {
namespace {

namespace v1 = ::directorysync::password::v1;
using testing::ElementsAre;
using testing::IsEmpty;
using testing::SizeIs;
using Code = absl::StatusCode;

constexpr absl::Duration kLong = absl::Seconds(20);

class PostCommitDeskTest : public testing::Test {
 protected:
  PostCommitDeskTest() { core_.stamps().Change("user"); }

  HookMessage Call(char id, const std::string& account = "user") {
    HookMessage call = core_.Message(account, id);
    call.kind = HookMessage::Kind::kEntered;
    call.password = Secret();
    return call;
  }
  HookAnswer Enter(char id) { return core_.desk().OnEntered(Call(id)); }
  // Called now, of a call that entered `ago`.
  HookMessage Stored(char id, absl::Duration ago) {
    HookMessage call = Call(id);
    call.kind = HookMessage::Kind::kStored;
    call.password = Secret::CopyOf("password");
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

// The uploader compares them with the stamp once more.
TEST_F(PostCommitDeskTest, CaptureTellsBothTimesOfTheCall) {
  EXPECT_EQ(Notify('a', absl::Seconds(1)), HookAnswer::kCaptured);
  const auto sent = core_.Unsent();
  ASSERT_THAT(sent.captures, SizeIs(1));
  const absl::Time now = core_.clock().Now();
  EXPECT_EQ(sent.captures[0].hook_entered().seconds(),
            absl::ToUnixSeconds(now - absl::Seconds(1)));
  EXPECT_EQ(sent.captures[0].accepted().seconds(), absl::ToUnixSeconds(now));
  const auto user = core_.stamps().ReadByName("user", kLong);
  EXPECT_EQ(sent.captures[0].object_guid(), user->account->object_guid.bytes());
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

TEST_F(PostCommitDeskTest, CallIsTheAccountsHoweverItsNameIsSpelt) {
  EXPECT_EQ(core_.desk().OnEntered(Call('a', "USER")), HookAnswer::kCaptured);
  EXPECT_THAT(core_.queue().OpenBrackets("user"), IsOkAndHolds(SizeIs(1)));
}

TEST_F(PostCommitDeskTest, CallIsOpenForTenSeconds) {
  Enter('a');
  const auto brackets = core_.queue().OpenBrackets("user");
  ASSERT_THAT(brackets, IsOkAndHolds(SizeIs(1)));
  EXPECT_EQ((*brackets)[0].entered, core_.clock().Now());
  EXPECT_EQ((*brackets)[0].expires, core_.clock().Now() + absl::Seconds(10));
}

// The hook has had no answer and tells it again.
TEST_F(PostCommitDeskTest, CallThatIsToldTwiceIsOneBracket) {
  EXPECT_EQ(Enter('a'), HookAnswer::kCaptured);
  EXPECT_EQ(Enter('a'), HookAnswer::kCaptured);
  EXPECT_THAT(core_.queue().OpenBrackets("user"), IsOkAndHolds(SizeIs(1)));
}

// What begins while the stamp is read may have made the stamp that a later
// reading would show, so the question comes after the reading.
TEST_F(PostCommitDeskTest, HookIsAskedAfterTheStampWasRead) {
  std::vector<std::string> steps;
  Change();
  Notify('a');
  core_.stamps().set_on_read([&] { steps.push_back("stamp"); });
  core_.announcements().on_drain = [&] { steps.push_back("hook"); };
  core_.Settle();
  EXPECT_THAT(core_.Unsent().verdicts, SizeIs(1));
  EXPECT_THAT(steps, ElementsAre("stamp", "hook"));
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

// As after a restart of the machine, whose monotonic clock begins anew.
TEST_F(PostCommitDeskTest, CallFromAheadOfTheClockIsALoss) {
  HookMessage call = Stored('b', absl::ZeroDuration());
  call.entered_monotonic += absl::Seconds(0.9);
  EXPECT_EQ(core_.desk().OnStored(call), HookAnswer::kCaptured);
  call = Stored('c', absl::ZeroDuration());
  call.entered_monotonic += absl::Seconds(1.1);
  EXPECT_EQ(core_.desk().OnStored(call), HookAnswer::kLost);
}

TEST_F(PostCommitDeskTest, UnknownAccountIsALoss) {
  HookMessage call = Stored('a', absl::ZeroDuration());
  call.sam_account_name = "nobody";
  EXPECT_EQ(core_.desk().OnStored(call), HookAnswer::kLost);
  EXPECT_THAT(core_.Unsent().tombstones, SizeIs(1));
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
  EXPECT_THAT(core_.Unsent().tombstones, IsEmpty());
  EXPECT_THAT(core_.queue().OpenBrackets("pc$"), IsOkAndHolds(IsEmpty()));
}

TEST_F(PostCommitDeskTest, UnreadableDirectoryIsALoss) {
  core_.stamps().set_failure(absl::UnavailableError("down"));
  EXPECT_EQ(Notify('a'), HookAnswer::kLost);
  EXPECT_THAT(core_.queue().Losses(), IsOkAndHolds(1));
}

HookMessage StoredNow(HandlerCore& core, char id) {
  HookMessage call = core.Message("user", id);
  call.kind = HookMessage::Kind::kStored;
  call.notified = core.clock().Now();
  return call;
}

// What there is no room for is a loss, and where there is none for that either,
// the hook has to keep it.
TEST(PostCommitDeskRoomTest, FullQueueTakesLossesAndThenNothing) {
  QueueOptions options;
  options.max_items = 1;
  HandlerCore core(options);
  core.stamps().Change("user");
  const auto tell = [&](char id) {
    return core.desk().OnStored(StoredNow(core, id));
  };
  EXPECT_EQ(tell('a'), HookAnswer::kCaptured);
  EXPECT_EQ(tell('b'), HookAnswer::kLost);
  EXPECT_EQ(tell('c'), HookAnswer::kFailed);
  EXPECT_THAT(core.Unsent().captures, SizeIs(1));
  EXPECT_THAT(core.Unsent().tombstones, SizeIs(1));
}

TEST(PostCommitDeskRoomTest, CallThatIsNotOnDiskIsNotAnsweredAsIfItWere) {
  FaultVfs disk;
  QueueOptions options;
  options.vfs = disk.name();
  HandlerCore core(options);
  HookMessage call = core.Message("user", 'a');
  call.kind = HookMessage::Kind::kEntered;
  call.password = Secret();
  disk.FailSyncsAt(disk.operations());
  EXPECT_EQ(core.desk().OnEntered(call), HookAnswer::kFailed);
  disk.Heal();
  EXPECT_EQ(core.desk().OnEntered(call), HookAnswer::kCaptured);
}

// The line between the desk and a hook.
class PostCommitLineTest : public testing::Test {
 protected:
  PostCommitLineTest() : directory_(*MakeShortTemporaryDirectory("line")) {
    listener_ = *LocalListener::Listen(directory_ + "/s",
                                       LocalAccess::kOwnerAndAdministrators);
  }
  ~PostCommitLineTest() override {
    listener_.reset();
    EXPECT_OK(RemoveTree(directory_));
  }

  // The hook's end of a line that the desk has now.
  std::unique_ptr<LocalConnection> OpenLine() {
    auto hook = *ConnectLocal(directory_ + "/s", kLong);
    core_.desk().OnLine(*listener_->Accept());
    return hook;
  }
  // What Drain says when the hook answers so.
  absl::Status DrainWith(LocalConnection& hook, const std::string& answer) {
    EXPECT_OK(hook.Write(answer, kLong));
    const absl::Status drained = core_.desk().Drain(kLong);
    std::string request(kFrameHeaderSize, '\0');
    EXPECT_OK(hook.ReadExactly(absl::MakeSpan(request), kLong));
    EXPECT_OK(DecodeDrainRequest(request));
    return drained;
  }

  const std::string directory_;
  std::unique_ptr<LocalListener> listener_;
  HandlerCore core_;
};

TEST_F(PostCommitLineTest, WithoutALineThereIsNobodyToAsk) {
  EXPECT_THAT(core_.desk().Drain(kLong), StatusIs(Code::kFailedPrecondition));
}

TEST_F(PostCommitLineTest, HookThatHasToldAllIsDrained) {
  const auto hook = OpenLine();
  const std::string told = EncodeHookAnswer(HookAnswer::kCaptured);
  EXPECT_OK(DrainWith(*hook, told));
  EXPECT_OK(DrainWith(*hook, told));
}

TEST_F(PostCommitLineTest, HookThatCouldntTellAllIsNotDrained) {
  auto hook = OpenLine();
  EXPECT_THAT(DrainWith(*hook, EncodeHookAnswer(HookAnswer::kFailed)),
              StatusIs(Code::kUnavailable));
  hook = OpenLine();
  EXPECT_THAT(DrainWith(*hook, std::string(kAnswerFrameSize, 'x')),
              StatusIs(Code::kInvalidArgument));
}

// Its answer would be taken for the next question's.
TEST_F(PostCommitLineTest, HookThatAnswersTooLateLosesItsLine) {
  const auto hook = OpenLine();
  EXPECT_THAT(core_.desk().Drain(absl::Milliseconds(1)),
              StatusIs(Code::kDeadlineExceeded));
  EXPECT_TRUE(hook->AwaitClosed(kLong));
  EXPECT_THAT(core_.desk().Drain(kLong), StatusIs(Code::kFailedPrecondition));
}

TEST_F(PostCommitLineTest, NewLineTakesThePlaceOfTheOneBefore) {
  const auto before = OpenLine();
  const auto hook = OpenLine();
  EXPECT_TRUE(before->AwaitClosed(kLong));
  EXPECT_OK(DrainWith(*hook, EncodeHookAnswer(HookAnswer::kCaptured)));
}

}  // namespace
}  // namespace directory_sync::password_handler
