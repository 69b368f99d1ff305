#ifndef RELAY_MEMORY_INBOX_STORE_H_
#define RELAY_MEMORY_INBOX_STORE_H_

#include <cstdint>
#include <map>
#include <set>
#include <string>
#include <utility>
#include <vector>

#include "absl/base/thread_annotations.h"
#include "absl/status/status.h"
#include "absl/synchronization/mutex.h"
#include "common/clock/clock.h"
#include "relay/inbox_store.h"

namespace directory_sync::relay {

// A fake store for tests, which can be told to be slow or to fail. It forgets
// no id. The methods for the test are thread safe.
class MemoryInboxStore : public InboxStore {
 public:
  explicit MemoryInboxStore(Clock& clock) : clock_(clock) {}

  absl::StatusOr<InboxChange> Commit(
      absl::Span<const NewItem> items,
      absl::Span<const uint64_t> removed_keys) override;
  absl::StatusOr<std::vector<StoredItem>> Read(
      uint64_t after_key, int max_items, int64_t max_payload_bytes) override;
  absl::StatusOr<std::map<std::string, Usage>> UsageBySender() override;

  // Commits end with `status` from now on, and change nothing unless it's OK.
  void FailCommits(absl::Status status);

  // Commits wait until UnblockCommits.
  void BlockCommits();
  void UnblockCommits();
  void AwaitBlockedCommit();

  // Commits so far that held at least one item and succeeded.
  int commits_with_items() const;

 private:
  void AwaitUnblocked();

  Clock& clock_;
  mutable absl::Mutex mutex_;
  absl::Status failure_ ABSL_GUARDED_BY(mutex_);
  bool blocked_ ABSL_GUARDED_BY(mutex_) = false;
  bool commit_waits_ ABSL_GUARDED_BY(mutex_) = false;
  int commits_with_items_ ABSL_GUARDED_BY(mutex_) = 0;
  std::map<uint64_t, StoredItem> items_ ABSL_GUARDED_BY(mutex_);
  std::set<std::pair<std::string, std::string>> known_ ABSL_GUARDED_BY(mutex_);
  uint64_t last_key_ ABSL_GUARDED_BY(mutex_) = 0;
};

}  // namespace directory_sync::relay

#endif  // RELAY_MEMORY_INBOX_STORE_H_
