#include "relay/collect_stream.h"

#include <utility>

#include "common/server/status_conversion.h"
#include "relay/limits.h"

namespace directory_sync::relay {
namespace {

using ::directorysync::relay::v1::InboxItem;

void FillItem(StoredItem stored, InboxItem& item) {
  item.set_item_key(stored.key);
  item.set_item_id(std::move(stored.item.item_id));
  item.set_sender(std::move(stored.item.sender));
  const int64_t micros = absl::ToUnixMicros(stored.received);
  item.mutable_received()->set_seconds(micros / 1'000'000);
  item.mutable_received()->set_nanos(
      static_cast<int32_t>(micros % 1'000'000 * 1000));
  item.set_payload(std::move(stored.item.payload));
}

}  // namespace

std::shared_ptr<CollectStream> CollectStream::Create(Inbox& inbox,
                                                     DoneCallback on_done) {
  std::shared_ptr<CollectStream> stream(
      new CollectStream(inbox, std::move(on_done)));
  stream->self_ = stream;
  return stream;
}

CollectStream::CollectStream(Inbox& inbox, DoneCallback on_done)
    : inbox_(inbox), on_done_(std::move(on_done)) {}

void CollectStream::Start() {
  absl::MutexLock lock(&mutex_);
  // At once, so that the uploader knows the stream to be there.
  StartSendInitialMetadata();
  Advance();
}

void CollectStream::End(const absl::Status& status) {
  absl::MutexLock lock(&mutex_);
  EndLocked(status);
  Advance();
}

void CollectStream::EndLocked(const absl::Status& status) {
  if (!end_.has_value()) end_ = status;
}

void CollectStream::OnReadDone(bool ok) {
  absl::MutexLock lock(&mutex_);
  reading_ = false;
  if (!ok) {
    EndLocked(absl::OkStatus());
  } else if (!end_.has_value()) {
    TakeAcknowledgements();
  }
  Advance();
}

void CollectStream::TakeAcknowledgements() {
  std::vector<uint64_t> keys;
  for (const uint64_t key : request_.committed_item_keys()) {
    const auto found = unacknowledged_.find(key);
    if (found == unacknowledged_.end()) continue;
    unacknowledged_bytes_ -= found->second;
    unacknowledged_.erase(found);
    keys.push_back(key);
  }
  if (!keys.empty()) inbox_.Remove(std::move(keys));
}

void CollectStream::OnFetched(absl::StatusOr<std::vector<StoredItem>> items) {
  absl::MutexLock lock(&mutex_);
  fetching_ = false;
  if (!end_.has_value()) {
    if (items.ok()) {
      HandOver(*std::move(items));
    } else {
      EndLocked(absl::UnavailableError(items.status().message()));
    }
  }
  Advance();
}

void CollectStream::HandOver(std::vector<StoredItem> items) {
  response_.clear_items();
  for (StoredItem& stored : items) {
    const int64_t bytes = static_cast<int64_t>(stored.item.payload.size());
    last_key_ = stored.key;
    unacknowledged_[stored.key] = bytes;
    unacknowledged_bytes_ += bytes;
    FillItem(std::move(stored), *response_.add_items());
  }
  writing_ = true;
  StartWrite(&response_);
}

void CollectStream::OnWriteDone(bool ok) {
  absl::MutexLock lock(&mutex_);
  writing_ = false;
  if (!ok) EndLocked(absl::CancelledError("the uploader went away"));
  Advance();
}

void CollectStream::OnCancel() {
  absl::MutexLock lock(&mutex_);
  EndLocked(absl::CancelledError("the uploader went away"));
  Advance();
}

void CollectStream::OnDone() {
  // gRPC calls it after all the others have returned, but counts them where
  // ThreadSanitizer can't see it.
  { absl::MutexLock lock(&mutex_); }
  on_done_(this);
  self_.reset();
}

bool CollectStream::WindowIsOpen() const {
  return static_cast<int>(unacknowledged_.size()) < kMaxUnacknowledgedItems &&
         unacknowledged_bytes_ < kMaxUnacknowledgedBytes;
}

void CollectStream::Advance() {
  if (finished_) return;
  if (end_.has_value()) {
    if (writing_) return;
    finished_ = true;
    Finish(ToGrpcStatus(*end_));
    return;
  }
  if (!reading_) {
    reading_ = true;
    StartRead(&request_);
  }
  if (!writing_ && !fetching_ && WindowIsOpen()) {
    fetching_ = true;
    inbox_.Fetch(last_key_, [self = shared_from_this()](
                                absl::StatusOr<std::vector<StoredItem>> items) {
      self->OnFetched(std::move(items));
    });
  }
}

}  // namespace directory_sync::relay
