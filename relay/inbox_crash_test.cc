// The inbox on a disk that forgets what was not synced, with a power cut at
// every single operation.

#include <memory>
#include <set>
#include <string>
#include <utility>
#include <vector>

#include "absl/strings/str_cat.h"
#include "common/clock/fake_clock.h"
#include "common/platform/files.h"
#include "common/sqlite/fault_vfs.h"
#include "common/status/status_macros.h"
#include "common/status/status_matchers.h"
#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "relay/sqlite_inbox_store.h"

namespace directory_sync::relay {
namespace {

using ::testing::AnyOf;
using ::testing::Each;
using ::testing::Eq;

using Names = std::set<std::string>;

// What a run was promised by OK commits, and what the failed one would have
// made of it.
struct Promise {
  Names here;
  Names here_if_done;
  Names removed;
};

class InboxCrashTest : public testing::TestWithParam<FaultVfs::Unsynced> {
 protected:
  void SetUp() override {
    ASSERT_OK_AND_ASSIGN(directory_, MakeTemporaryDirectory("crash"));
  }
  void TearDown() override { RemoveTree(directory_).IgnoreError(); }

  absl::StatusOr<std::unique_ptr<SqliteInboxStore>> Open() {
    DatabaseOptions options;
    options.exclusive = true;
    options.vfs = disk_.name();
    options.checkpoint_pages = 20;  // several in a short run
    return SqliteInboxStore::Open(directory_ + "/inbox.db", clock_, options);
  }

  static NewItem Item(const std::string& name) {
    return {absl::StrCat("dc", name.size() % 2), name,
            std::string(500 + 700 * (name.size() % 4), 'x')};
  }

  // Adds two items a commit and removes one, until the disk fails.
  absl::Status Run(Promise& promise) {
    promise = Promise();
    ASSIGN_OR_RETURN(const std::unique_ptr<SqliteInboxStore> store, Open());
    for (int i = 0; i < kCommits; ++i) {
      const std::string first = absl::StrCat("a", i);
      const std::string second = std::string(1 + i, 'b');
      promise.here_if_done = promise.here;
      promise.here_if_done.insert({first, second});
      std::vector<uint64_t> keys;
      std::string removed;
      if (i % 2 == 1) {
        ASSIGN_OR_RETURN(const std::vector<StoredItem> oldest,
                         store->Read(0, 1, 1));
        removed = oldest[0].item.item_id;
        keys = {oldest[0].key};
        promise.here_if_done.erase(removed);
      }
      RETURN_IF_ERROR(
          store->Commit({Item(first), Item(second)}, keys).status());
      promise.here = promise.here_if_done;
      if (!removed.empty()) promise.removed.insert(removed);
    }
    return absl::OkStatus();
  }

  Names Found(SqliteInboxStore& store) {
    absl::StatusOr<std::vector<StoredItem>> items =
        store.Read(0, 1000, 1 << 30);
    EXPECT_OK(items);
    Names names;
    for (const StoredItem& stored : *items) names.insert(stored.item.item_id);
    EXPECT_EQ(names.size(), items->size());
    return names;
  }

  void CheckAfterRestart(const Promise& promise) {
    absl::StatusOr<std::unique_ptr<SqliteInboxStore>> store = Open();
    ASSERT_OK(store);
    EXPECT_THAT(Found(**store),
                AnyOf(Eq(promise.here), Eq(promise.here_if_done)));
    // Repeats of all that was acknowledged or handed over are known.
    std::vector<NewItem> repeats;
    for (const std::string& name : promise.here) repeats.push_back(Item(name));
    for (const std::string& name : promise.removed) {
      repeats.push_back(Item(name));
    }
    absl::StatusOr<InboxChange> change = (*store)->Commit(repeats, {});
    ASSERT_OK(change);
    EXPECT_THAT(change->added, Each(false));
  }

  static constexpr int kCommits = 14;

  FaultVfs disk_;
  FakeClock clock_;
  std::string directory_;
};

TEST_P(InboxCrashTest, PowerCutAtAnyPointLosesAndInventsNothing) {
  int64_t point = 0;
  for (bool completed = false; !completed; ++point) {
    SCOPED_TRACE(absl::StrCat("power cut at operation ", point));
    disk_.Format();
    disk_.FailPowerAt(point);
    Promise promise;
    const absl::Status status = Run(promise);
    completed = !disk_.power_failed();
    // One that comes after the last commit is nobody's failure.
    ASSERT_TRUE(status.ok() || !completed);
    disk_.Restart(GetParam(), static_cast<uint64_t>(point));
    CheckAfterRestart(promise);
    if (HasFailure()) break;
  }
  EXPECT_GT(point, 150);
}

TEST_P(InboxCrashTest, SyncThatFailsAtAnyPointIsNeverAnOkCommit) {
  for (int64_t point = 0;; ++point) {
    SCOPED_TRACE(absl::StrCat("syncs fail from operation ", point));
    disk_.Format();
    disk_.FailSyncsAt(point);
    Promise promise;
    const absl::Status status = Run(promise);
    disk_.Restart(GetParam(), static_cast<uint64_t>(point));
    CheckAfterRestart(promise);
    if (status.ok() || HasFailure()) break;
  }
}

TEST_P(InboxCrashTest, FullDiskAtAnyPointLosesNothingAcknowledged) {
  for (int64_t point = 0;; ++point) {
    SCOPED_TRACE(absl::StrCat("disk full from operation ", point));
    disk_.Format();
    disk_.FillUpAt(point);
    Promise promise;
    const absl::Status status = Run(promise);
    if (!status.ok()) {
      EXPECT_THAT(status, StatusIs(absl::StatusCode::kResourceExhausted));
    }
    disk_.Restart(GetParam(), static_cast<uint64_t>(point));
    CheckAfterRestart(promise);
    if (status.ok() || HasFailure()) break;
  }
}

INSTANTIATE_TEST_SUITE_P(AllFates, InboxCrashTest,
                         testing::Values(FaultVfs::Unsynced::kLost,
                                         FaultVfs::Unsynced::kKept,
                                         FaultVfs::Unsynced::kTorn));

}  // namespace
}  // namespace directory_sync::relay
