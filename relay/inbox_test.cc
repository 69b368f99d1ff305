#include "relay/inbox.h"

#include <atomic>
#include <memory>
#include <string>
#include <utility>
#include <vector>

#include "absl/strings/str_cat.h"
#include "absl/synchronization/mutex.h"
#include "absl/synchronization/notification.h"
#include "common/clock/clock.h"
#include "common/clock/fake_clock.h"
#include "common/status/status_matchers.h"
#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "relay/memory_inbox_store.h"

namespace directory_sync::relay {
namespace {

using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::IsEmpty;
using ::testing::Le;

using FetchResult = absl::StatusOr<std::vector<StoredItem>>;

class InboxTest : public testing::Test {
 protected:
  void StartInbox(const InboxLimits& limits = {}) {
    auto store = std::make_unique<MemoryInboxStore>(clock_);
    store_ = store.get();
    absl::StatusOr<std::unique_ptr<Inbox>> inbox =
        Inbox::Start(std::move(store), limits, clock_);
    ASSERT_OK(inbox);
    inbox_ = *std::move(inbox);
  }

  static NewItem Item(const std::string& id, const std::string& sender = "a") {
    return {sender, id, "payload"};
  }

  // Waits for the answer.
  absl::Status Add(NewItem item) {
    absl::Notification answered;
    absl::Status answer;
    const absl::Status accepted =
        inbox_->Add(std::move(item), [&](const absl::Status& status) {
          answer = status;
          answered.Notify();
        });
    if (!accepted.ok()) return accepted;
    answered.WaitForNotification();
    return answer;
  }

  FetchResult Fetch(uint64_t after_key) {
    absl::Notification answered;
    FetchResult result;
    inbox_->Fetch(after_key, [&](FetchResult items) {
      result = std::move(items);
      answered.Notify();
    });
    answered.WaitForNotification();
    return result;
  }

  FakeClock clock_;
  MemoryInboxStore* store_ = nullptr;
  std::unique_ptr<Inbox> inbox_;
};

TEST_F(InboxTest, AcknowledgesAfterTheCommit) {
  StartInbox();
  ASSERT_OK(Add(Item("1")));
  EXPECT_EQ(store_->commits_with_items(), 1);
  EXPECT_EQ(inbox_->Status().items, 1);
}

TEST_F(InboxTest, WhatWaitsForTheDiskSharesOneCommit) {
  StartInbox();
  store_->BlockCommits();
  absl::Mutex mutex;
  int answers = 0;
  const auto count = [&](const absl::Status& status) {
    EXPECT_OK(status);
    absl::MutexLock lock(&mutex);
    ++answers;
  };
  ASSERT_OK(inbox_->Add(Item("first"), count));
  store_->AwaitBlockedCommit();
  for (int i = 0; i < 100; ++i) {
    ASSERT_OK(inbox_->Add(Item(absl::StrCat(i)), count));
  }
  store_->UnblockCommits();
  absl::MutexLock lock(&mutex);
  mutex.Await(absl::Condition(
      +[](int* answers) { return *answers == 101; }, &answers));
  EXPECT_EQ(store_->commits_with_items(), 2);
}

TEST_F(InboxTest, FailedCommitIsNeverAcknowledgedAndTheNextOneWorks) {
  StartInbox();
  store_->FailCommits(absl::ResourceExhaustedError("disk full"));
  EXPECT_THAT(Add(Item("1")),
              StatusIs(absl::StatusCode::kUnavailable, HasSubstr("disk full")));
  EXPECT_THAT(inbox_->Status().problem,
              StatusIs(absl::StatusCode::kResourceExhausted));
  EXPECT_EQ(inbox_->Status().items, 0);
  store_->FailCommits(absl::OkStatus());
  EXPECT_OK(Add(Item("1")));
  EXPECT_OK(inbox_->Status().problem);
}

TEST_F(InboxTest, RepeatIsAcknowledgedAndCountsOnce) {
  StartInbox();
  ASSERT_OK(Add(Item("1")));
  ASSERT_OK(Add(Item("1")));
  EXPECT_EQ(inbox_->Status().items, 1);
}

TEST_F(InboxTest, SenderOverItsShareIsRefusedAndOthersAreNot) {
  InboxLimits limits;
  limits.max_items_per_sender = 2;
  StartInbox(limits);
  ASSERT_OK(Add(Item("1")));
  ASSERT_OK(Add(Item("2")));
  EXPECT_THAT(Add(Item("3")),
              StatusIs(absl::StatusCode::kResourceExhausted, HasSubstr("a")));
  EXPECT_OK(Add(Item("3", "b")));
  inbox_->Remove({1});
  ASSERT_OK(Add(Item("4", "b")));  // not before the removal
  EXPECT_OK(Add(Item("3")));
}

TEST_F(InboxTest, ShareIsCountedInBytesToo) {
  InboxLimits limits;
  limits.max_payload_bytes_per_sender = 10;
  StartInbox(limits);
  ASSERT_OK(Add(Item("1")));
  EXPECT_THAT(Add(Item("2")), StatusIs(absl::StatusCode::kResourceExhausted));
}

TEST_F(InboxTest, FullInboxRefusesEverybody) {
  InboxLimits limits;
  limits.max_items = 1;
  StartInbox(limits);
  ASSERT_OK(Add(Item("1")));
  EXPECT_THAT(Add(Item("2", "b")),
              StatusIs(absl::StatusCode::kResourceExhausted));
}

TEST_F(InboxTest, RepeatsUseUpNothing) {
  InboxLimits limits;
  limits.max_items_per_sender = 2;
  StartInbox(limits);
  for (int i = 0; i < 10; ++i) ASSERT_OK(Add(Item("1")));
  EXPECT_OK(Add(Item("2")));
}

TEST_F(InboxTest, ShareIsKnownAfterARestart) {
  InboxLimits limits;
  limits.max_items_per_sender = 1;
  auto store = std::make_unique<MemoryInboxStore>(clock_);
  ASSERT_OK(store->Commit({Item("1")}, {}));
  ASSERT_OK_AND_ASSIGN(inbox_, Inbox::Start(std::move(store), limits, clock_));
  EXPECT_EQ(inbox_->Status().items, 1);
  EXPECT_THAT(Add(Item("2")), StatusIs(absl::StatusCode::kResourceExhausted));
}

TEST_F(InboxTest, FetchWaitsForNewItems) {
  StartInbox();
  ASSERT_OK(Add(Item("1")));
  absl::Notification answered;
  FetchResult result;
  inbox_->Fetch(1, [&](FetchResult items) {
    result = std::move(items);
    answered.Notify();
  });
  EXPECT_FALSE(answered.HasBeenNotified());
  ASSERT_OK(Add(Item("2")));
  answered.WaitForNotification();
  ASSERT_OK(result);
  ASSERT_EQ(result->size(), 1);
  EXPECT_EQ((*result)[0].item.item_id, "2");
}

TEST_F(InboxTest, LaterFetchCancelsTheEarlier) {
  StartInbox();
  absl::Notification answered;
  inbox_->Fetch(0, [&](FetchResult items) {
    EXPECT_THAT(items.status(), StatusIs(absl::StatusCode::kCancelled));
    answered.Notify();
  });
  inbox_->Fetch(0, [](FetchResult) {});
  answered.WaitForNotification();
}

TEST_F(InboxTest, FailedRemovalIsRepeatedByItself) {
  StartInbox();
  ASSERT_OK(Add(Item("1")));
  store_->FailCommits(absl::ResourceExhaustedError("disk full"));
  inbox_->Remove({1});
  clock_.AwaitWaiters(1);  // the wait for the next attempt
  EXPECT_EQ(inbox_->Status().items, 1);
  store_->FailCommits(absl::OkStatus());
  clock_.Advance(absl::Seconds(1));
  ASSERT_OK(Add(Item("2")));  // not before the removal
  EXPECT_EQ(inbox_->Status().items, 1);
}

TEST_F(InboxTest, EndCommitsAndAnswersEverything) {
  StartInbox();
  store_->BlockCommits();
  std::atomic<int> durable = 0;
  bool fetch_cancelled = false;
  for (int i = 0; i < 10; ++i) {
    ASSERT_OK(inbox_->Add(Item(absl::StrCat(i)), [&](const absl::Status& s) {
      if (s.ok()) ++durable;
    }));
  }
  inbox_->Fetch(100, [&](FetchResult items) { fetch_cancelled = !items.ok(); });
  store_->UnblockCommits();
  inbox_.reset();
  EXPECT_EQ(durable, 10);
  EXPECT_TRUE(fetch_cancelled);
}

}  // namespace
}  // namespace directory_sync::relay
