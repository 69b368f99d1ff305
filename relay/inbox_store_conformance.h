#ifndef RELAY_INBOX_STORE_CONFORMANCE_H_
#define RELAY_INBOX_STORE_CONFORMANCE_H_

#include <functional>
#include <memory>

#include "common/clock/fake_clock.h"
#include "gtest/gtest.h"
#include "relay/inbox_store.h"

namespace directory_sync::relay {

// One store's storage, new and empty, that can be opened again and again.
class InboxStoreStorage {
 public:
  virtual ~InboxStoreStorage() = default;

  // Opens it as after a restart; the store opened before is gone.
  virtual std::unique_ptr<InboxStore> Open(Clock& clock) = 0;
};

using InboxStoreStorageFactory =
    std::function<std::unique_ptr<InboxStoreStorage>()>;

// What every InboxStore must do. Use it so:
//
//   INSTANTIATE_TEST_SUITE_P(Sqlite, InboxStoreConformance,
//                            testing::Values(MakeSqliteStorage));
class InboxStoreConformance
    : public testing::TestWithParam<InboxStoreStorageFactory> {
 protected:
  void SetUp() override;
  void Reopen();

  // Each expects success.
  InboxChange Add(const std::vector<NewItem>& items);
  InboxChange Remove(const std::vector<uint64_t>& keys);
  std::vector<StoredItem> ReadAll(uint64_t after_key = 0);

  FakeClock clock_;
  std::unique_ptr<InboxStoreStorage> storage_;
  std::unique_ptr<InboxStore> store_;
};

}  // namespace directory_sync::relay

#endif  // RELAY_INBOX_STORE_CONFORMANCE_H_
