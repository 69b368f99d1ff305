#include "relay/memory_inbox_store.h"

namespace directory_sync::relay {

absl::StatusOr<InboxChange> MemoryInboxStore::Commit(
    absl::Span<const NewItem> items, absl::Span<const uint64_t> removed_keys) {
  AwaitUnblocked();
  absl::MutexLock lock(&mutex_);
  if (!failure_.ok()) return failure_;
  InboxChange change;
  for (const uint64_t key : removed_keys) {
    const auto found = items_.find(key);
    if (found == items_.end()) continue;
    Usage& freed = change.removed[found->second.item.sender];
    ++freed.items;
    freed.payload_bytes += found->second.item.payload.size();
    items_.erase(found);
  }
  for (const NewItem& item : items) {
    const bool added = known_.insert({item.sender, item.item_id}).second;
    change.added.push_back(added);
    if (!added) continue;
    const uint64_t key = ++last_key_;
    items_[key] = StoredItem{key, clock_.Now(), item};
  }
  if (!items.empty()) ++commits_with_items_;
  if (!items_.empty()) {
    change.newest_key = items_.rbegin()->first;
    change.oldest_received = items_.begin()->second.received;
  }
  return change;
}

absl::StatusOr<std::vector<StoredItem>> MemoryInboxStore::Read(
    uint64_t after_key, int max_items, int64_t max_payload_bytes) {
  absl::MutexLock lock(&mutex_);
  std::vector<StoredItem> items;
  int64_t bytes = 0;
  for (auto it = items_.upper_bound(after_key); it != items_.end(); ++it) {
    bytes += static_cast<int64_t>(it->second.item.payload.size());
    if (static_cast<int>(items.size()) == max_items) break;
    if (!items.empty() && bytes > max_payload_bytes) break;
    items.push_back(it->second);
  }
  return items;
}

absl::StatusOr<std::map<std::string, Usage>> MemoryInboxStore::UsageBySender() {
  absl::MutexLock lock(&mutex_);
  std::map<std::string, Usage> usage;
  for (const auto& [key, stored] : items_) {
    Usage& sender = usage[stored.item.sender];
    ++sender.items;
    sender.payload_bytes += stored.item.payload.size();
  }
  return usage;
}

void MemoryInboxStore::FailCommits(absl::Status status) {
  absl::MutexLock lock(&mutex_);
  failure_ = std::move(status);
}

void MemoryInboxStore::BlockCommits() {
  absl::MutexLock lock(&mutex_);
  blocked_ = true;
}

void MemoryInboxStore::UnblockCommits() {
  absl::MutexLock lock(&mutex_);
  blocked_ = false;
}

void MemoryInboxStore::AwaitBlockedCommit() {
  absl::MutexLock lock(&mutex_);
  mutex_.Await(absl::Condition(&commit_waits_));
}

void MemoryInboxStore::AwaitUnblocked() {
  absl::MutexLock lock(&mutex_);
  commit_waits_ = blocked_;
  mutex_.Await(absl::Condition(
      +[](bool* blocked) { return !*blocked; }, &blocked_));
  commit_waits_ = false;
}

int MemoryInboxStore::commits_with_items() const {
  absl::MutexLock lock(&mutex_);
  return commits_with_items_;
}

}  // namespace directory_sync::relay
