#ifndef RELAY_INBOX_STORE_H_
#define RELAY_INBOX_STORE_H_

#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <vector>

#include "absl/status/statusor.h"
#include "absl/time/time.h"
#include "absl/types/span.h"

namespace directory_sync::relay {

// An item as its sender submitted it.
struct NewItem {
  std::string sender;   // SPIFFE id, as the sender's certificate proved it
  std::string item_id;  // the sender's; a repeat has the same
  std::string payload;  // opaque
};

// An item in the inbox.
struct StoredItem {
  uint64_t key = 0;  // rises with arrival; never given to a second item
  absl::Time received;
  NewItem item;
};

// What items take up.
struct Usage {
  int64_t items = 0;
  int64_t payload_bytes = 0;
};

// What a commit did.
struct InboxChange {
  // Parallel to the items given: false for a repeat, which was not stored.
  std::vector<bool> added;
  // What was freed, by sender.
  std::map<std::string, Usage> removed;
  // Of the inbox after the commit.
  uint64_t newest_key = 0;
  std::optional<absl::Time> oldest_received;
};

// Where the inbox is kept. Narrow, so that a database server may take
// SQLite's place; RunInboxStoreConformance is what every one must pass. Thread
// compatible: the inbox's one thread uses it.
class InboxStore {
 public:
  virtual ~InboxStore() = default;

  // Adds `items` and removes those with `removed_keys`, in one commit. OK: it
  // survives a power cut. An error: nothing of it is seen now, but after a
  // restart it may be found done.
  //
  // A repeat (same sender and item_id) of an item that is here, earlier in
  // `items`, or was removed not long ago (see the implementation's bounds) is
  // left out. Unknown keys are ignored.
  virtual absl::StatusOr<InboxChange> Commit(
      absl::Span<const NewItem> items,
      absl::Span<const uint64_t> removed_keys) = 0;

  // The oldest items with a key above `after_key`: up to `max_items` and,
  // beyond the first, up to `max_payload_bytes`.
  virtual absl::StatusOr<std::vector<StoredItem>> Read(
      uint64_t after_key, int max_items, int64_t max_payload_bytes) = 0;

  // What each sender's items take up: reads everything, for the start.
  virtual absl::StatusOr<std::map<std::string, Usage>> UsageBySender() = 0;
};

}  // namespace directory_sync::relay

#endif  // RELAY_INBOX_STORE_H_
