#include "relay/inbox.h"

#include <iterator>
#include <utility>

#include "absl/strings/str_cat.h"
#include "common/log/log.h"
#include "common/status/status_macros.h"

namespace directory_sync::relay {
namespace {

int64_t SizeOf(const NewItem& item) {
  return static_cast<int64_t>(item.payload.size());
}

// Whatever went wrong with the disk: the sender keeps the item and tries again.
absl::Status AsUnavailable(const absl::Status& status) {
  if (status.ok()) return status;
  return absl::UnavailableError(status.message());
}

}  // namespace

absl::StatusOr<std::unique_ptr<Inbox>> Inbox::Start(
    std::unique_ptr<InboxStore> store, const InboxLimits& limits,
    Clock& clock) {
  std::unique_ptr<Inbox> inbox(new Inbox(std::move(store), limits, clock));
  RETURN_IF_ERROR(inbox->LoadState());
  inbox->worker_ = std::thread([raw = inbox.get()] { raw->Work(); });
  return inbox;
}

Inbox::Inbox(std::unique_ptr<InboxStore> store, const InboxLimits& limits,
             Clock& clock)
    : store_(std::move(store)), limits_(limits), clock_(clock) {}

Inbox::~Inbox() {
  {
    absl::MutexLock lock(&mutex_);
    stopping_ = true;
  }
  if (worker_.joinable()) worker_.join();
}

absl::Status Inbox::LoadState() {
  absl::MutexLock lock(&mutex_);
  ASSIGN_OR_RETURN(usage_, store_->UsageBySender());
  for (const auto& [sender, usage] : usage_) {
    total_.items += usage.items;
    total_.payload_bytes += usage.payload_bytes;
  }
  stored_items_ = total_.items;
  ASSIGN_OR_RETURN(const InboxChange bounds, store_->Commit({}, {}));
  newest_key_ = bounds.newest_key;
  oldest_received_ = bounds.oldest_received;
  return absl::OkStatus();
}

absl::Status Inbox::Add(NewItem item, AddDone done) {
  absl::MutexLock lock(&mutex_);
  if (stopping_) return absl::UnavailableError("the relay is stopping");
  RETURN_IF_ERROR(Reserve(item));
  adds_.push_back({std::move(item), std::move(done)});
  return absl::OkStatus();
}

void Inbox::Remove(std::vector<uint64_t> keys) {
  absl::MutexLock lock(&mutex_);
  removed_keys_.insert(removed_keys_.end(), keys.begin(), keys.end());
}

void Inbox::Fetch(uint64_t after_key, FetchDone done) {
  absl::MutexLock lock(&mutex_);
  if (fetch_) replaced_fetches_.push_back(std::move(fetch_->done));
  fetch_ = PendingFetch{after_key, std::move(done)};
}

InboxStatus Inbox::Status() const {
  absl::MutexLock lock(&mutex_);
  return {stored_items_, oldest_received_, problem_};
}

absl::Status Inbox::Reserve(const NewItem& item) {
  Usage& sender = usage_[item.sender];
  const int64_t bytes = SizeOf(item);
  if (sender.items + 1 > limits_.max_items_per_sender ||
      sender.payload_bytes + bytes > limits_.max_payload_bytes_per_sender) {
    return absl::ResourceExhaustedError(absl::StrCat(
        "the share of ", item.sender,
        " of the inbox is full; it empties when the uploader runs"));
  }
  if (total_.items + 1 > limits_.max_items ||
      total_.payload_bytes + bytes > limits_.max_payload_bytes) {
    return absl::ResourceExhaustedError(
        "the inbox is full; it empties when the uploader runs");
  }
  ++sender.items;
  sender.payload_bytes += bytes;
  ++total_.items;
  total_.payload_bytes += bytes;
  return absl::OkStatus();
}

void Inbox::Release(const std::string& sender, const Usage& freed) {
  const auto usage = usage_.find(sender);
  usage->second.items -= freed.items;
  usage->second.payload_bytes -= freed.payload_bytes;
  if (usage->second.items == 0) usage_.erase(usage);
  total_.items -= freed.items;
  total_.payload_bytes -= freed.payload_bytes;
}

void Inbox::Work() {
  Round round;
  while (AwaitRound(round)) {
    if (!round.empty()) CommitRound(std::move(round));
    round = Round();
    ServeFetch();
    CancelReplacedFetches();
  }
  CancelReplacedFetches();
}

bool Inbox::FetchIsReady() const {
  return fetch_.has_value() && newest_key_ > fetch_->after_key;
}

bool Inbox::HasWork() const {
  return stopping_ || !adds_.empty() || FetchIsReady() ||
         !replaced_fetches_.empty() ||
         (!removed_keys_.empty() && !removals_wait_);
}

// Waits for work and takes it; false when there will be none any more.
bool Inbox::AwaitRound(Round& round) {
  absl::MutexLock lock(&mutex_);
  clock_.AwaitWithTimeout(
      mutex_, absl::Condition(this, &Inbox::HasWork),
      removals_wait_ ? limits_.retry_delay : absl::InfiniteDuration());
  removals_wait_ = false;
  for (PendingAdd& add : adds_) {
    round.items.push_back(std::move(add.item));
    round.dones.push_back(std::move(add.done));
  }
  adds_.clear();
  round.removed_keys = std::exchange(removed_keys_, {});
  return !stopping_ || !round.empty();
}

void Inbox::CommitRound(Round round) {
  const absl::StatusOr<InboxChange> change =
      store_->Commit(round.items, round.removed_keys);
  if (change.ok()) {
    NoteCommitted(round, *change);
  } else {
    NoteFailed(round, change.status());
  }
  const absl::Status answer = AsUnavailable(change.status());
  for (const AddDone& done : round.dones) done(answer);
}

void Inbox::NoteCommitted(const Round& round, const InboxChange& change) {
  absl::MutexLock lock(&mutex_);
  problem_ = absl::OkStatus();
  newest_key_ = change.newest_key;
  oldest_received_ = change.oldest_received;
  for (size_t i = 0; i < round.items.size(); ++i) {
    if (change.added[i]) {
      ++stored_items_;
    } else {
      Release(round.items[i].sender, {1, SizeOf(round.items[i])});
    }
  }
  for (const auto& [sender, freed] : change.removed) {
    stored_items_ -= freed.items;
    Release(sender, freed);
  }
}

void Inbox::NoteFailed(Round& round, const absl::Status& status) {
  LogError("inbox_commit_failed",
           {{"items", int64_t(round.items.size())}, {"status", status}});
  absl::MutexLock lock(&mutex_);
  problem_ = status;
  for (const NewItem& item : round.items) {
    Release(item.sender, {1, SizeOf(item)});
  }
  if (stopping_) return;  // the uploader will get them again
  removed_keys_.insert(removed_keys_.begin(), round.removed_keys.begin(),
                       round.removed_keys.end());
  removals_wait_ = !removed_keys_.empty();
}

void Inbox::ServeFetch() {
  PendingFetch fetch;
  {
    absl::MutexLock lock(&mutex_);
    if (!FetchIsReady()) return;
    fetch = *std::exchange(fetch_, std::nullopt);
  }
  absl::StatusOr<std::vector<StoredItem>> items =
      store_->Read(fetch.after_key, limits_.max_items_per_fetch,
                   limits_.max_payload_bytes_per_fetch);
  if (!items.ok()) {
    LogError("inbox_read_failed", {{"status", items.status()}});
    absl::MutexLock lock(&mutex_);
    problem_ = items.status();
  }
  fetch.done(items.ok() ? std::move(items)
                        : AsUnavailable(std::move(items).status()));
}

void Inbox::CancelReplacedFetches() {
  std::vector<FetchDone> replaced;
  {
    absl::MutexLock lock(&mutex_);
    replaced.swap(replaced_fetches_);
    if (stopping_ && fetch_) {
      replaced.push_back(std::exchange(fetch_, std::nullopt)->done);
    }
  }
  for (const FetchDone& done : replaced) {
    done(absl::CancelledError("another fetch came, or the relay is stopping"));
  }
}

}  // namespace directory_sync::relay
