#include "relay/memory_inbox_store.h"

#include "common/clock/fake_clock.h"
#include "common/status/status_matchers.h"
#include "gmock/gmock.h"
#include "gtest/gtest.h"

namespace directory_sync::relay {
namespace {

TEST(MemoryInboxStoreTest, BehavesAsTheRealOneWithinOneLife) {
  FakeClock clock;
  MemoryInboxStore store(clock);
  absl::StatusOr<InboxChange> change =
      store.Commit({{"a", "1", "xx"}, {"a", "1", "xx"}, {"b", "1", ""}}, {});
  ASSERT_OK(change);
  EXPECT_THAT(change->added, testing::ElementsAre(true, false, true));
  change = store.Commit({}, {1, 77});
  ASSERT_OK(change);
  EXPECT_EQ(change->removed.at("a").payload_bytes, 2);
  EXPECT_EQ(store.Read(0, 10, 10)->size(), 1);
  change = store.Commit({{"a", "1", "xx"}}, {});
  ASSERT_OK(change);
  EXPECT_THAT(change->added, testing::ElementsAre(false));
}

TEST(MemoryInboxStoreTest, FailedCommitChangesNothing) {
  FakeClock clock;
  MemoryInboxStore store(clock);
  store.FailCommits(absl::UnavailableError("no"));
  EXPECT_THAT(store.Commit({{"a", "1", ""}}, {}).status(),
              StatusIs(absl::StatusCode::kUnavailable));
  EXPECT_TRUE(store.Read(0, 10, 10)->empty());
}

}  // namespace
}  // namespace directory_sync::relay
