#ifndef RELAY_INBOX_H_
#define RELAY_INBOX_H_

#include <cstdint>
#include <functional>
#include <map>
#include <memory>
#include <optional>
#include <string>
#include <thread>
#include <vector>

#include "absl/base/thread_annotations.h"
#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/synchronization/mutex.h"
#include "absl/time/time.h"
#include "common/clock/clock.h"
#include "relay/inbox_store.h"
#include "relay/limits.h"

namespace directory_sync::relay {

// How the inbox is.
struct InboxStatus {
  int64_t items = 0;
  std::optional<absl::Time> oldest_received;
  // Of the last commit or read; OK once one has worked again.
  absl::Status problem;
};

// The durable inbox: many submit, one collects. One thread owns the store and
// commits whatever waits for it in one transaction (group commit), so the cost
// of a disk's flush is shared by all who wait. Thread safe.
class Inbox {
 public:
  using AddDone = std::function<void(const absl::Status&)>;
  using FetchDone =
      std::function<void(absl::StatusOr<std::vector<StoredItem>>)>;

  // `clock` must outlive the inbox.
  static absl::StatusOr<std::unique_ptr<Inbox>> Start(
      std::unique_ptr<InboxStore> store, const InboxLimits& limits,
      Clock& clock);

  // Commits what was added, answers every call, and ends.
  ~Inbox();

  // Adds an item. OK: `done` is called once, from the inbox's thread: OK when
  // the item (or the one that it repeats) is durable, UNAVAILABLE when it may
  // not be. RESOURCE_EXHAUSTED: the inbox or the sender's share of it is full,
  // and `done` is not called.
  absl::Status Add(NewItem item, AddDone done);

  // Removes items, with the next commit or, if that fails, with a later one.
  // Unknown keys are ignored.
  void Remove(std::vector<uint64_t> keys);

  // Calls `done` once, from the inbox's thread, as soon as there are items with
  // a key above `after_key`: with the oldest of them, in order. An earlier
  // Fetch that still waits gets CANCELLED, as all do at the end.
  void Fetch(uint64_t after_key, FetchDone done);

  InboxStatus Status() const;

 private:
  struct PendingAdd {
    NewItem item;
    AddDone done;
  };
  struct PendingFetch {
    uint64_t after_key = 0;
    FetchDone done;
  };
  // What one commit takes.
  struct Round {
    std::vector<NewItem> items;
    std::vector<AddDone> dones;
    std::vector<uint64_t> removed_keys;
    bool empty() const { return items.empty() && removed_keys.empty(); }
  };

  Inbox(std::unique_ptr<InboxStore> store, const InboxLimits& limits,
        Clock& clock);

  absl::Status LoadState();
  void Work();
  bool AwaitRound(Round& round);
  bool HasWork() const ABSL_EXCLUSIVE_LOCKS_REQUIRED(mutex_);
  bool FetchIsReady() const ABSL_EXCLUSIVE_LOCKS_REQUIRED(mutex_);
  void CommitRound(Round round);
  void NoteCommitted(const Round& round, const InboxChange& change);
  void NoteFailed(Round& round, const absl::Status& status);
  void ServeFetch();
  void CancelReplacedFetches();
  absl::Status Reserve(const NewItem& item)
      ABSL_EXCLUSIVE_LOCKS_REQUIRED(mutex_);
  void Release(const std::string& sender, const Usage& freed)
      ABSL_EXCLUSIVE_LOCKS_REQUIRED(mutex_);

  const std::unique_ptr<InboxStore> store_;  // used by worker_ alone
  const InboxLimits limits_;
  Clock& clock_;

  mutable absl::Mutex mutex_;
  bool stopping_ ABSL_GUARDED_BY(mutex_) = false;
  std::vector<PendingAdd> adds_ ABSL_GUARDED_BY(mutex_);
  std::vector<uint64_t> removed_keys_ ABSL_GUARDED_BY(mutex_);
  // Set after a failed commit: removals alone wait for the next attempt.
  bool removals_wait_ ABSL_GUARDED_BY(mutex_) = false;
  std::optional<PendingFetch> fetch_ ABSL_GUARDED_BY(mutex_);
  std::vector<FetchDone> replaced_fetches_ ABSL_GUARDED_BY(mutex_);
  uint64_t newest_key_ ABSL_GUARDED_BY(mutex_) = 0;
  std::optional<absl::Time> oldest_received_ ABSL_GUARDED_BY(mutex_);
  // Of the items in the store and of those on their way there.
  std::map<std::string, Usage> usage_ ABSL_GUARDED_BY(mutex_);
  Usage total_ ABSL_GUARDED_BY(mutex_);
  int64_t stored_items_ ABSL_GUARDED_BY(mutex_) = 0;
  absl::Status problem_ ABSL_GUARDED_BY(mutex_);

  std::thread worker_;
};

}  // namespace directory_sync::relay

#endif  // RELAY_INBOX_H_
