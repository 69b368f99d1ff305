#include "password-handler/capture.h"

#include <string>

#include "common/platform/files.h"
#include "common/status/status_matchers.h"
#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "password-handler/hook/tombstone_spool.h"
#include "password-handler/testing/handler_core.h"

namespace directory_sync::password_handler {
namespace {

using testing::HasSubstr;
using testing::IsEmpty;

class CaptureTest : public testing::Test {
 protected:
  CaptureTest() { core_.stamps().Change("user"); }

  HandlerCore core_;
};

TEST_F(CaptureTest, HeaderSaysAllThatIsKnown) {
  EXPECT_EQ(core_.Hook("user", 'a'), HookAnswer::kCaptured);
  const auto sent = core_.Unsent();
  ASSERT_EQ(sent.captures.size(), 1);
  const auto& header = sent.captures[0];
  EXPECT_EQ(header.id(), std::string(16, 'a'));
  EXPECT_EQ(header.sam_account_name(), "user");
  EXPECT_EQ(header.object_guid(), std::string(16, '0'));
  EXPECT_EQ(header.object_sid(), ldap::Sid::Parse("S-1-5-21-7")->bytes());
  EXPECT_EQ(header.domain(), "corp.example.test");
  EXPECT_EQ(header.invocation_id(), std::string(16, 'd'));
  EXPECT_EQ(header.before().version(), 2);
  EXPECT_EQ(header.incarnation(), core_.queue().incarnation());
  EXPECT_EQ(header.seq(), 1);
  EXPECT_EQ(header.hook_entered().seconds(), 1700000000);
}

TEST_F(CaptureTest, UnknownAccountIsANewOne) {
  EXPECT_EQ(core_.Hook("new", 'a'), HookAnswer::kCaptured);
  const auto header = core_.Unsent().captures.at(0);
  EXPECT_EQ(header.object_guid(), "");
  EXPECT_FALSE(header.has_before());
}

TEST_F(CaptureTest, ComputersAreDropped) {
  EXPECT_EQ(core_.Hook("pc$", 'a'), HookAnswer::kCaptured);
  EXPECT_EQ(core_.queue().last_seq(), 0);
  EXPECT_EQ(core_.stamps().reads(), 0);
}

TEST_F(CaptureTest, UnreadableDirectoryIsALoss) {
  core_.stamps().set_failure(absl::DeadlineExceededError("slow"));
  EXPECT_EQ(core_.Hook("user", 'a'), HookAnswer::kLost);
  const auto sent = core_.Unsent();
  EXPECT_THAT(sent.captures, IsEmpty());
  ASSERT_EQ(sent.tombstones.size(), 1);
  EXPECT_THAT(sent.tombstones[0].reason(), HasSubstr("slow"));
  EXPECT_FALSE(sent.tombstones[0].has_before());
}

TEST_F(CaptureTest, HookOlderThanTheDeadlineIsALoss) {
  const HookMessage message = core_.Message("user", 'a');
  core_.clock().Advance(absl::Seconds(2) + absl::Milliseconds(1));
  EXPECT_EQ(core_.capture().OnHook(message, [] { return true; }),
            HookAnswer::kLost);
  EXPECT_THAT(core_.Unsent().captures, IsEmpty());
  EXPECT_EQ(core_.Unsent().tombstones.size(), 1);
}

TEST_F(CaptureTest, HookWithinTheDeadlineIsCaptured) {
  const HookMessage message = core_.Message("user", 'a');
  core_.clock().Advance(absl::Seconds(2));
  // A step of the wall clock changes nothing.
  core_.clock().StepWallClock(absl::Hours(24));
  EXPECT_EQ(core_.capture().OnHook(message, [] { return true; }),
            HookAnswer::kCaptured);
}

TEST_F(CaptureTest, DeadlineCountsWhenTheSeqIsGiven) {
  core_.stamps().set_on_read([&] { core_.clock().Advance(absl::Seconds(3)); });
  EXPECT_EQ(core_.Hook("user", 'a'), HookAnswer::kLost);
  EXPECT_THAT(core_.Unsent().captures, IsEmpty());
  // What was read may be from after the change.
  EXPECT_FALSE(core_.Unsent().tombstones.at(0).has_before());
}

TEST_F(CaptureTest, MessageOfAnotherBootIsALoss) {
  HookMessage message = core_.Message("user", 'a');
  message.entered_monotonic += absl::Hours(1);
  EXPECT_EQ(core_.capture().OnHook(message, [] { return true; }),
            HookAnswer::kLost);
}

// It gave up, so its change may be stored already and the stamp that was read
// be the one after it.
TEST_F(CaptureTest, HookThatDidNotWaitIsALoss) {
  const HookMessage message = core_.Message("user", 'a');
  EXPECT_EQ(core_.capture().OnHook(message, [] { return false; }),
            HookAnswer::kLost);
  EXPECT_THAT(core_.Unsent().captures, IsEmpty());
  EXPECT_FALSE(core_.Unsent().tombstones.at(0).has_before());
}

TEST_F(CaptureTest, TombstoneInTheSpoolComesBeforeTheNextCapture) {
  HookMessage lost = core_.Message("user", 'x');
  lost.reason = "nobody listened";
  ASSERT_OK(WriteTombstone(core_.spool(), lost));
  EXPECT_EQ(core_.Hook("user", 'a'), HookAnswer::kCaptured);
  const auto sent = core_.Unsent();
  ASSERT_EQ(sent.tombstones.size(), 1);
  EXPECT_EQ(sent.tombstones[0].reason(), "nobody listened");
  EXPECT_LT(sent.tombstones[0].seq(), sent.captures.at(0).seq());
  EXPECT_THAT(ListTombstones(core_.spool()), IsOkAndHolds(IsEmpty()));
}

// As a newer hook leaves it: its protocol version is 2.
TEST_F(CaptureTest, TombstoneThatIsNotUnderstoodHindersNothing) {
  ASSERT_OK(WriteTombstone(core_.spool(), core_.Message("user", 'x')));
  const std::string path = TombstonePath(core_.spool(), std::string(16, 'x'));
  ASSERT_OK_AND_ASSIGN(std::string frame, ReadFile(path));
  frame[4] = 2;
  ASSERT_OK(AtomicWriteFile(path, frame));
  EXPECT_EQ(core_.Hook("user", 'a'), HookAnswer::kCaptured);
  EXPECT_EQ(core_.Unsent().captures.size(), 1u);
  // It stays for the administrator.
  EXPECT_OK(ReadFile(path + ".damaged"));
  // Nor does a spool that can't be read at all.
  ASSERT_OK(RemoveTree(core_.spool()));
  ASSERT_OK(AtomicWriteFile(core_.spool(), ""));
  EXPECT_EQ(core_.Hook("user", 'b'), HookAnswer::kCaptured);
}

// The hook didn't wait quite long enough: the capture holds.
TEST_F(CaptureTest, TombstoneOfWhatWasCapturedIsDropped) {
  EXPECT_EQ(core_.Hook("user", 'a'), HookAnswer::kCaptured);
  ASSERT_OK(WriteTombstone(core_.spool(), core_.Message("user", 'a')));
  core_.capture().OnHookGone();
  EXPECT_THAT(core_.Unsent().tombstones, IsEmpty());
  EXPECT_THAT(ListTombstones(core_.spool()), IsOkAndHolds(IsEmpty()));
}

// The other way round: what the tombstone says is not taken back.
TEST_F(CaptureTest, CaptureAfterItsTombstoneIsRefused) {
  ASSERT_OK(WriteTombstone(core_.spool(), core_.Message("user", 'a')));
  EXPECT_EQ(core_.Hook("user", 'a'), HookAnswer::kLost);
  EXPECT_THAT(core_.Unsent().captures, IsEmpty());
  EXPECT_EQ(core_.Unsent().tombstones.size(), 1);
}

}  // namespace
}  // namespace directory_sync::password_handler
