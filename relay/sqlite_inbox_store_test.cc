#include "relay/sqlite_inbox_store.h"

#include <memory>
#include <string>
#include <utility>

#include "absl/strings/str_cat.h"
#include "common/clock/fake_clock.h"
#include "common/platform/files.h"
#include "common/sqlite/database.h"
#include "common/status/status_matchers.h"
#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "relay/inbox_store_conformance.h"

namespace directory_sync::relay {
namespace {

using ::testing::ElementsAre;
using ::testing::HasSubstr;

class SqliteStorage : public InboxStoreStorage {
 public:
  SqliteStorage() : directory_(*MakeTemporaryDirectory("inbox")) {}
  ~SqliteStorage() override { RemoveTree(directory_).IgnoreError(); }

  std::string path() const { return directory_ + "/inbox.db"; }

  std::unique_ptr<InboxStore> Open(Clock& clock) override {
    absl::StatusOr<std::unique_ptr<SqliteInboxStore>> store =
        SqliteInboxStore::Open(path(), clock);
    EXPECT_OK(store);
    return store.ok() ? *std::move(store) : nullptr;
  }

 private:
  const std::string directory_;
};

INSTANTIATE_TEST_SUITE_P(Sqlite, InboxStoreConformance, testing::Values([]() {
                           return std::make_unique<SqliteStorage>();
                         }));

TEST(SqliteInboxStoreTest, PayloadIsGoneFromTheDiskAfterRemoval) {
  FakeClock clock;
  SqliteStorage storage;
  std::unique_ptr<InboxStore> store = storage.Open(clock);
  const std::string planted = "planted-sealed-payload";
  absl::StatusOr<InboxChange> added =
      store->Commit({NewItem{"a", "1", planted}}, {});
  ASSERT_OK(added);
  ASSERT_OK(store->Commit({}, {added->newest_key}));
  store.reset();  // moves the log into the file
  ASSERT_OK_AND_ASSIGN(const std::string bytes, ReadFile(storage.path()));
  EXPECT_THAT(bytes, Not(HasSubstr(planted)));
}

TEST(SqliteInboxStoreTest, NoMoreRemovedItemsAreRememberedThanTheBound) {
  FakeClock clock;
  SqliteStorage storage;
  std::unique_ptr<InboxStore> store = storage.Open(clock);
  std::vector<NewItem> items;
  std::vector<uint64_t> keys;
  for (int i = 0; i < SqliteInboxStore::kRememberAtMost + 10; ++i) {
    items.push_back({"a", absl::StrCat(i), ""});
    keys.push_back(i + 1);
  }
  ASSERT_OK(store->Commit(items, {}));
  ASSERT_OK(store->Commit({}, keys));
  absl::StatusOr<InboxChange> change =
      store->Commit({items[0], items[9], items[10], items.back()}, {});
  ASSERT_OK(change);
  EXPECT_THAT(change->added, ElementsAre(true, true, false, false));
}

TEST(SqliteInboxStoreTest, DamagedFileIsNamedWithItsCure) {
  FakeClock clock;
  SqliteStorage storage;
  ASSERT_OK(AtomicWriteFile(storage.path(), std::string(9000, 'x')));
  EXPECT_THAT(SqliteInboxStore::Open(storage.path(), clock).status(),
              StatusIs(absl::StatusCode::kDataLoss,
                       testing::AllOf(HasSubstr(storage.path()),
                                      HasSubstr("move the file away"))));
}

}  // namespace
}  // namespace directory_sync::relay
