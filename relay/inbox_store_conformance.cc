#include "relay/inbox_store_conformance.h"

#include <string>
#include <vector>

#include "absl/time/time.h"
#include "common/status/status_matchers.h"
#include "gmock/gmock.h"

namespace directory_sync::relay {

using ::testing::ElementsAre;
using ::testing::Eq;
using ::testing::IsEmpty;
using ::testing::Optional;

namespace {

NewItem Item(const std::string& sender, const std::string& id,
             const std::string& payload = "payload") {
  return {sender, id, payload};
}

std::vector<std::string> Ids(const std::vector<StoredItem>& items) {
  std::vector<std::string> ids;
  for (const StoredItem& stored : items) ids.push_back(stored.item.item_id);
  return ids;
}

}  // namespace

GTEST_ALLOW_UNINSTANTIATED_PARAMETERIZED_TEST(InboxStoreConformance);

void InboxStoreConformance::SetUp() {
  storage_ = GetParam()();
  store_ = storage_->Open(clock_);
  ASSERT_NE(store_, nullptr);
}

void InboxStoreConformance::Reopen() {
  store_.reset();
  store_ = storage_->Open(clock_);
  ASSERT_NE(store_, nullptr);
}

InboxChange InboxStoreConformance::Add(const std::vector<NewItem>& items) {
  absl::StatusOr<InboxChange> change = store_->Commit(items, {});
  EXPECT_OK(change);
  return change.value_or(InboxChange());
}

InboxChange InboxStoreConformance::Remove(const std::vector<uint64_t>& keys) {
  absl::StatusOr<InboxChange> change = store_->Commit({}, keys);
  EXPECT_OK(change);
  return change.value_or(InboxChange());
}

std::vector<StoredItem> InboxStoreConformance::ReadAll(uint64_t after_key) {
  absl::StatusOr<std::vector<StoredItem>> items =
      store_->Read(after_key, 1000, int64_t{1} << 30);
  EXPECT_OK(items);
  return std::move(items).value_or(std::vector<StoredItem>());
}

TEST_P(InboxStoreConformance, ItemsComeBackUnchangedInTheOrderOfArrival) {
  const std::string bytes("\0\xff\n", 3);
  clock_.Advance(absl::Seconds(5));
  const absl::Time received = clock_.Now();
  Add({Item("b", "2", bytes), Item("a", "1", "")});
  Add({Item("a", bytes)});
  const std::vector<StoredItem> items = ReadAll();
  ASSERT_THAT(Ids(items), ElementsAre("2", "1", bytes));
  EXPECT_EQ(items[0].item.sender, "b");
  EXPECT_EQ(items[0].item.payload, bytes);
  EXPECT_EQ(items[0].received, received);
  EXPECT_EQ(items[1].item.payload, "");
  EXPECT_LT(items[0].key, items[1].key);
  EXPECT_LT(items[1].key, items[2].key);
  EXPECT_GT(items[0].key, 0);
}

TEST_P(InboxStoreConformance, ItemsSurviveARestart) {
  Add({Item("a", "1"), Item("a", "2")});
  Reopen();
  EXPECT_THAT(Ids(ReadAll()), ElementsAre("1", "2"));
}

TEST_P(InboxStoreConformance, RepeatIsLeftOutAlsoAfterARestart) {
  EXPECT_THAT(Add({Item("a", "1", "first")}).added, ElementsAre(true));
  Reopen();
  EXPECT_THAT(Add({Item("a", "1", "again"), Item("a", "2")}).added,
              ElementsAre(false, true));
  ASSERT_THAT(Ids(ReadAll()), ElementsAre("1", "2"));
  EXPECT_EQ(ReadAll()[0].item.payload, "first");
}

TEST_P(InboxStoreConformance, RepeatInTheSameCommitIsLeftOut) {
  EXPECT_THAT(Add({Item("a", "1"), Item("a", "1")}).added,
              ElementsAre(true, false));
  EXPECT_THAT(Ids(ReadAll()), ElementsAre("1"));
}

TEST_P(InboxStoreConformance, SameIdOfAnotherSenderIsAnotherItem) {
  EXPECT_THAT(Add({Item("a", "1"), Item("b", "1")}).added,
              ElementsAre(true, true));
}

TEST_P(InboxStoreConformance, RepeatAfterRemovalIsLeftOutAlsoAfterARestart) {
  Remove({Add({Item("a", "1")}).newest_key});
  EXPECT_THAT(Add({Item("a", "1")}).added, ElementsAre(false));
  Reopen();
  EXPECT_THAT(Add({Item("a", "1")}).added, ElementsAre(false));
  EXPECT_THAT(ReadAll(), IsEmpty());
}

TEST_P(InboxStoreConformance, RemovedItemIsRememberedForSomeHoursOnly) {
  Remove({Add({Item("a", "old")}).newest_key});
  clock_.Advance(absl::Hours(6));
  EXPECT_THAT(Add({Item("a", "old")}).added, ElementsAre(false));
  clock_.Advance(absl::Hours(24) * 30);
  Remove({Add({Item("a", "new")}).newest_key});  // forgets what is too old
  EXPECT_THAT(Add({Item("a", "old")}).added, ElementsAre(true));
}

TEST_P(InboxStoreConformance, KeyIsNeverGivenTwice) {
  const uint64_t first = Add({Item("a", "1")}).newest_key;
  Remove({first});
  Reopen();
  EXPECT_GT(Add({Item("a", "2")}).newest_key, first);
}

TEST_P(InboxStoreConformance, RemovalFreesWhatTheSenderTookUp) {
  Add({Item("a", "1", "12345"), Item("b", "2", "12"), Item("b", "3", "123")});
  const std::vector<StoredItem> items = ReadAll();
  ASSERT_EQ(items.size(), 3);
  const InboxChange change =
      Remove({items[1].key, items[2].key, items[2].key, 9999});
  ASSERT_EQ(change.removed.size(), 1);
  EXPECT_EQ(change.removed.at("b").items, 2);
  EXPECT_EQ(change.removed.at("b").payload_bytes, 5);
  EXPECT_THAT(Ids(ReadAll()), ElementsAre("1"));
}

TEST_P(InboxStoreConformance, ChangeTellsNewestAndOldest) {
  const absl::Time start = clock_.Now();
  Add({Item("a", "1")});
  clock_.Advance(absl::Seconds(1));
  InboxChange change = Add({Item("a", "2")});
  EXPECT_THAT(change.oldest_received, Optional(start));
  const std::vector<StoredItem> items = ReadAll();
  EXPECT_EQ(change.newest_key, items[1].key);
  change = Remove({items[0].key});
  EXPECT_THAT(change.oldest_received, Optional(start + absl::Seconds(1)));
  change = Remove({items[1].key});
  EXPECT_THAT(change.oldest_received, Eq(std::nullopt));
  EXPECT_EQ(change.newest_key, 0);
}

TEST_P(InboxStoreConformance, ReadIsBoundedByItemsBytesAndKey) {
  Add({Item("a", "1", "12345"), Item("a", "2", "12345"), Item("a", "3", "1")});
  const std::vector<StoredItem> all = ReadAll();
  absl::StatusOr<std::vector<StoredItem>> items = store_->Read(0, 2, 1000);
  ASSERT_OK(items);
  EXPECT_THAT(Ids(*items), ElementsAre("1", "2"));
  items = store_->Read(0, 3, 9);
  ASSERT_OK(items);
  EXPECT_THAT(Ids(*items), ElementsAre("1"));
  items = store_->Read(0, 3, 1);  // the first is always given
  ASSERT_OK(items);
  EXPECT_THAT(Ids(*items), ElementsAre("1"));
  EXPECT_THAT(Ids(ReadAll(all[0].key)), ElementsAre("2", "3"));
}

TEST_P(InboxStoreConformance, UsageCountsItemsAndBytesOfEachSender) {
  Add({Item("a", "1", "12"), Item("a", "2", "345"), Item("b", "3", "")});
  Reopen();
  absl::StatusOr<std::map<std::string, Usage>> usage = store_->UsageBySender();
  ASSERT_OK(usage);
  ASSERT_EQ(usage->size(), 2);
  EXPECT_EQ(usage->at("a").items, 2);
  EXPECT_EQ(usage->at("a").payload_bytes, 5);
  EXPECT_EQ(usage->at("b").items, 1);
}

}  // namespace directory_sync::relay
