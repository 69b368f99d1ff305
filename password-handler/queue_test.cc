#include "password-handler/queue.h"

#include <memory>
#include <string>
#include <vector>

#include "absl/status/status.h"
#include "common/clock/fake_clock.h"
#include "common/platform/files.h"
#include "common/status/status_matchers.h"
#include "gmock/gmock.h"
#include "gtest/gtest.h"

namespace directory_sync::password_handler {
namespace {

using testing::ElementsAre;
using testing::IsEmpty;
using Code = absl::StatusCode;
using Kind = Candidate::Kind;

std::string Id(char fill) { return std::string(16, fill); }

std::vector<uint64_t> SeqsOf(const std::vector<Candidate>& candidates) {
  std::vector<uint64_t> seqs;
  seqs.reserve(candidates.size());
  for (const Candidate& candidate : candidates) seqs.push_back(candidate.seq);
  return seqs;
}

class QueueTest : public testing::Test {
 protected:
  QueueTest() : directory_(*MakeTemporaryDirectory("queue")) { Reopen(); }
  ~QueueTest() override {
    queue_.reset();
    EXPECT_OK(RemoveTree(directory_));
  }

  void Reopen() {
    queue_.reset();
    queue_ = *Queue::Open(directory_ + "/queue.db", options_, clock_);
  }

  absl::Status Append(Kind kind, char id, const std::string& name = "user") {
    return queue_->Append(
        kind, Id(id), [&](Candidate& candidate) -> absl::StatusOr<std::string> {
          candidate.sam_account_name = name;
          candidate.accepted = clock_.Now();
          return std::string(1, id);
        });
  }

  std::vector<std::string> UnsentPayloads() {
    std::vector<std::string> payloads;
    const std::vector<OutgoingItem> items = *queue_->Unsent(0, 100);
    payloads.reserve(items.size());
    for (const OutgoingItem& item : items) {
      payloads.push_back(item.payload);
    }
    return payloads;
  }

  const std::string directory_;
  FakeClock clock_{absl::FromUnixSeconds(1700000000)};
  QueueOptions options_;
  std::unique_ptr<Queue> queue_;
};

TEST_F(QueueTest, LossesAreCountedForTwoWeeksAndAcrossRestarts) {
  ASSERT_OK(Append(Kind::kTombstone, 'a'));
  ASSERT_OK(Append(Kind::kCapture, 'b'));
  clock_.Advance(absl::Hours(24 * 10));
  ASSERT_OK(queue_->ReplaceByLoss(Id('b'), {0, Id('c'), "loss"}));
  ASSERT_OK(queue_->ReplaceByLoss(Id('z'), {0, Id('d'), "nobody's"}));
  Reopen();
  EXPECT_THAT(queue_->Losses(), IsOkAndHolds(2));
  clock_.Advance(absl::Hours(24 * 4));
  EXPECT_THAT(queue_->Losses(), IsOkAndHolds(1));
}

TEST_F(QueueTest, KeepsEverythingOfACandidate) {
  Candidate given;
  ASSERT_OK(queue_->Append(
      Kind::kCapture, Id('a'),
      [&](Candidate& candidate) -> absl::StatusOr<std::string> {
        candidate.hook = Candidate::Hook::kPostCommit;
        candidate.sam_account_name = "Jürgen";
        candidate.object_guid = *ldap::Guid::FromBytes(Id('g'));
        candidate.before_known = true;
        candidate.before = ldap::PasswordStamp{7, 13378953600,
                                               *ldap::Guid::FromBytes(Id('d'))};
        candidate.invocation_id = *ldap::Guid::FromBytes(Id('i'));
        candidate.entered = absl::FromUnixNanos(1700000000123456789);
        candidate.accepted = absl::FromUnixNanos(1700000000223456789);
        given = candidate;
        return "payload";
      }));
  Reopen();
  ASSERT_OK_AND_ASSIGN(const auto open, queue_->OpenCaptures());
  ASSERT_EQ(open.size(), 1);
  const Candidate& kept = open[0];
  EXPECT_EQ(kept.seq, 1);
  EXPECT_EQ(kept.id, given.id);
  EXPECT_EQ(kept.kind, given.kind);
  EXPECT_EQ(kept.hook, given.hook);
  EXPECT_EQ(kept.sam_account_name, given.sam_account_name);
  EXPECT_EQ(kept.object_guid, given.object_guid);
  EXPECT_EQ(kept.before_known, given.before_known);
  EXPECT_EQ(kept.before, given.before);
  EXPECT_EQ(kept.invocation_id, given.invocation_id);
  EXPECT_EQ(kept.entered, given.entered);
  EXPECT_EQ(kept.accepted, given.accepted);
}

TEST_F(QueueTest, SeqIsGaplessOverRestartsAndFailures) {
  ASSERT_OK(Append(Kind::kCapture, 'a'));
  EXPECT_THAT(queue_->Append(
                  Kind::kCapture, Id('x'),
                  [](Candidate& /*candidate*/) -> absl::StatusOr<std::string> {
                    return absl::AbortedError("too late");
                  }),
              StatusIs(Code::kAborted));
  ASSERT_OK(Append(Kind::kTombstone, 'b'));
  const std::string incarnation = queue_->incarnation();
  Reopen();
  ASSERT_OK(Append(Kind::kCapture, 'c'));
  EXPECT_EQ(queue_->last_seq(), 3);
  EXPECT_EQ(queue_->incarnation(), incarnation);
  EXPECT_THAT(UnsentPayloads(), ElementsAre("a", "b", "c"));
}

TEST_F(QueueTest, NewFileIsANewIncarnation) {
  const std::string incarnation = queue_->incarnation();
  EXPECT_EQ(incarnation.size(), 16);
  const auto other = *Queue::Open(directory_ + "/other.db", options_, clock_);
  EXPECT_NE(other->incarnation(), incarnation);
}

TEST_F(QueueTest, SecondInstanceIsRefused) {
  EXPECT_THAT(Queue::Open(directory_ + "/queue.db", options_, clock_),
              testing::Not(IsOk()));
}

TEST_F(QueueTest, KnownIdIsRefused) {
  ASSERT_OK(Append(Kind::kCapture, 'a'));
  EXPECT_THAT(Append(Kind::kTombstone, 'a'), StatusIs(Code::kAlreadyExists));
  EXPECT_EQ(queue_->last_seq(), 1);
}

TEST_F(QueueTest, HandsOutInOrderAndForgetsWhatIsAcknowledged) {
  for (const char id : {'a', 'b', 'c'}) ASSERT_OK(Append(Kind::kCapture, id));
  ASSERT_OK_AND_ASSIGN(const auto first, queue_->Unsent(0, 2));
  ASSERT_EQ(first.size(), 2);
  EXPECT_EQ(first[1].payload, "b");
  ASSERT_OK_AND_ASSIGN(const auto rest, queue_->Unsent(first[1].key, 2));
  ASSERT_EQ(rest.size(), 1);
  EXPECT_EQ(rest[0].payload, "c");
  ASSERT_OK(queue_->Acknowledged({Id('a'), Id('c'), Id('z')}));
  EXPECT_THAT(UnsentPayloads(), ElementsAre("b"));
  // The captures are still to be decided.
  EXPECT_THAT(SeqsOf(*queue_->OpenCaptures()), ElementsAre(1, 2, 3));
}

TEST_F(QueueTest, VerdictIsSentAndWhatNobodyNeedsIsDropped) {
  ASSERT_OK(Append(Kind::kCapture, 'a'));
  ASSERT_OK(Append(Kind::kCapture, 'b'));
  ASSERT_OK(Append(Kind::kTombstone, 't'));
  ASSERT_OK(Append(Kind::kCapture, 'o', "other"));
  ASSERT_OK(queue_->Decide({{1, {0, Id('v'), "verdict"}}}));
  EXPECT_THAT(UnsentPayloads(), ElementsAre("a", "b", "t", "o", "verdict"));
  Candidate of_user;
  of_user.sam_account_name = "USER";
  // Capture 2 is open and may need to know of the others.
  EXPECT_THAT(SeqsOf(*queue_->OfAccount(of_user)), ElementsAre(1, 2, 3));
  EXPECT_THAT(SeqsOf(*queue_->OpenCaptures()), ElementsAre(2, 4));
  ASSERT_OK(queue_->Decide({{2, {0, Id('w'), "verdict"}}}));
  EXPECT_THAT(SeqsOf(*queue_->OfAccount(of_user)), IsEmpty());
}

// It bears on a capture that is still open, whenever that is decided.
TEST_F(QueueTest, OldBracketsAreForgottenUnlessACaptureIsOpen) {
  const absl::Time now = clock_.Now();
  const OpenBracket bracket = {now, now + absl::Seconds(10)};
  for (const char* name : {"Waiting", "done"}) {
    ASSERT_OK(queue_->OpenBracketOf(name, name, bracket));
  }
  ASSERT_OK(Append(Kind::kCapture, 'a', "waiting"));
  ASSERT_OK(Append(Kind::kCapture, 'b', "done"));
  clock_.Advance(absl::Seconds(69));
  ASSERT_OK(queue_->Decide({{2, {0, Id('v'), "verdict"}}}));
  EXPECT_THAT(queue_->OpenBrackets("done"), IsOkAndHolds(testing::SizeIs(1)));
  clock_.Advance(absl::Seconds(2));
  ASSERT_OK(queue_->ExpireUnapplied().status());
  EXPECT_THAT(queue_->OpenBrackets("done"), IsOkAndHolds(IsEmpty()));
  EXPECT_THAT(queue_->OpenBrackets("waiting"),
              IsOkAndHolds(testing::SizeIs(1)));
}

TEST_F(QueueTest, AccountIsKnownByNameOrByGuid) {
  const auto append = [&](char id, const std::string& name, bool has_guid) {
    return queue_->Append(
        Kind::kCapture, Id(id),
        [&](Candidate& candidate) -> absl::StatusOr<std::string> {
          candidate.sam_account_name = name;
          if (has_guid) candidate.object_guid = *ldap::Guid::FromBytes(Id('g'));
          return "payload";
        });
  };
  ASSERT_OK(append('a', "before.renaming", true));
  ASSERT_OK(append('b', "after.renaming", true));
  ASSERT_OK(append('c', "After.Renaming", false));
  ASSERT_OK(append('d', "another", false));
  Candidate account;
  account.sam_account_name = "after.renaming";
  account.object_guid = *ldap::Guid::FromBytes(Id('g'));
  EXPECT_THAT(SeqsOf(*queue_->OfAccount(account)), ElementsAre(1, 2, 3));
}

TEST_F(QueueTest, FullQueueStillTakesTombstones) {
  options_.max_items = 2;
  Reopen();
  ASSERT_OK(Append(Kind::kCapture, 'a'));
  ASSERT_OK(Append(Kind::kCapture, 'b'));
  EXPECT_THAT(Append(Kind::kCapture, 'c'), StatusIs(Code::kResourceExhausted));
  EXPECT_OK(Append(Kind::kTombstone, 'c'));
  EXPECT_OK(Append(Kind::kTombstone, 'd'));
  EXPECT_THAT(Append(Kind::kTombstone, 'e'),
              StatusIs(Code::kResourceExhausted));
  ASSERT_OK(queue_->Acknowledged({Id('a'), Id('b'), Id('c')}));
  EXPECT_OK(Append(Kind::kCapture, 'f'));
}

TEST_F(QueueTest, UnappliedCapturesExpire) {
  ASSERT_OK(Append(Kind::kCapture, 'a'));
  clock_.Advance(options_.max_age / 2);
  ASSERT_OK(Append(Kind::kCapture, 'b'));
  EXPECT_THAT(queue_->ExpireUnapplied(), IsOkAndHolds(0));
  clock_.Advance(options_.max_age / 2 + absl::Seconds(1));
  EXPECT_THAT(queue_->ExpireUnapplied(), IsOkAndHolds(1));
  EXPECT_THAT(SeqsOf(*queue_->OpenCaptures()), ElementsAre(2));
}

TEST_F(QueueTest, TellsItsDepth) {
  EXPECT_EQ(queue_->Depth()->oldest_unsent, absl::InfiniteFuture());
  const absl::Time first = clock_.Now();
  ASSERT_OK(Append(Kind::kCapture, 'a'));
  clock_.Advance(absl::Minutes(1));
  ASSERT_OK(Append(Kind::kTombstone, 'b'));
  ASSERT_OK_AND_ASSIGN(const QueueDepth depth, queue_->Depth());
  EXPECT_EQ(depth.unsent_items, 2);
  EXPECT_EQ(depth.open_captures, 1);
  EXPECT_EQ(depth.oldest_unsent, first);
}

TEST_F(QueueTest, TellsWhenSomethingWasAdded) {
  int calls = 0;
  queue_->OnAppended([&] { ++calls; });
  ASSERT_OK(Append(Kind::kCapture, 'a'));
  ASSERT_OK(queue_->Decide({{1, {0, Id('v'), "verdict"}}}));
  EXPECT_EQ(calls, 2);
}

}  // namespace
}  // namespace directory_sync::password_handler
