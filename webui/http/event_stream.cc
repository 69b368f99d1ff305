#include "webui/http/event_stream.h"

#include <utility>

namespace directory_sync::webui {

void EventStream::Send(Bytes bytes) {
  {
    absl::MutexLock lock(&mutex_);
    if (closed_) return;
    waiting_bytes_ += bytes->size();
    waiting_.push_back(std::move(bytes));
    if (waiting_bytes_ > most_waiting_) {
      closed_ = true;
      waiting_.clear();
    }
  }
  Wake();
}

void EventStream::Close() {
  {
    absl::MutexLock lock(&mutex_);
    if (closed_) return;
    closed_ = true;
    waiting_.clear();
  }
  Wake();
}

bool EventStream::closed() const {
  absl::MutexLock lock(&mutex_);
  return closed_;
}

void EventStream::Attach(std::function<void()> wake) {
  {
    absl::MutexLock lock(&mutex_);
    wake_ = std::move(wake);
  }
  Wake();
}

EventStream::Bytes EventStream::Take() {
  absl::MutexLock lock(&mutex_);
  if (waiting_.empty()) return nullptr;
  Bytes bytes = std::move(waiting_.front());
  waiting_.pop_front();
  waiting_bytes_ -= bytes->size();
  return bytes;
}

void EventStream::Wake() {
  std::function<void()> wake;
  {
    absl::MutexLock lock(&mutex_);
    wake = wake_;
  }
  if (wake) wake();
}

}  // namespace directory_sync::webui
