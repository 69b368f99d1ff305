#include "uploader/admin/status_watch_service.h"

#include <set>

#include "absl/base/thread_annotations.h"
#include "absl/synchronization/mutex.h"
#include "common/server/status_conversion.h"

namespace directory_sync::uploader {

namespace v1 = directorysync::upload::v1;

namespace {

using Message = StatusFeed::Message;

// One stream. What comes while a message is on its way is merged into one.
class WatchReactor : public grpc::ServerWriteReactor<Message>,
                     public StatusFeed::Watcher {
 public:
  explicit WatchReactor(StatusFeed& feed) : feed_(feed) {
    const absl::Status added = feed_.Add(this);
    if (!added.ok()) FinishOnce(ToGrpcStatus(added));
  }

  void Tell(const Message& message) override {
    absl::MutexLock lock(&mutex_);
    Merge(message);
    WriteLocked();
  }

  void End() override {
    FinishOnce(grpc::Status(grpc::StatusCode::UNAVAILABLE,
                            "the uploader stops; watch again later"));
  }

  void OnWriteDone(bool ok) override {
    absl::MutexLock lock(&mutex_);
    writing_ = false;
    if (!ok && !ending_) {
      ending_ = true;
      outcome_ = grpc::Status::CANCELLED;
    }
    if (ending_) return FinishLocked();
    WriteLocked();
  }

  void OnCancel() override {
    feed_.Remove(this);
    FinishOnce(grpc::Status::CANCELLED);
  }

  void OnDone() override {
    feed_.Remove(this);
    delete this;
  }

 private:
  void Merge(const Message& message) ABSL_EXCLUSIVE_LOCKS_REQUIRED(mutex_) {
    std::set<int> areas(message.changed().begin(), message.changed().end());
    if (has_next_) areas.insert(next_.changed().begin(), next_.changed().end());
    next_ = message;
    next_.clear_changed();
    for (const int area : areas) {
      next_.add_changed(static_cast<v1::StateArea>(area));
    }
    has_next_ = true;
  }

  void WriteLocked() ABSL_EXCLUSIVE_LOCKS_REQUIRED(mutex_) {
    if (writing_ || ending_ || !has_next_) return;
    current_ = next_;
    has_next_ = false;
    writing_ = true;
    StartWrite(&current_);
  }

  void FinishOnce(const grpc::Status& outcome) {
    absl::MutexLock lock(&mutex_);
    if (ending_) return;
    ending_ = true;
    outcome_ = outcome;
    if (!writing_) FinishLocked();
  }

  void FinishLocked() ABSL_EXCLUSIVE_LOCKS_REQUIRED(mutex_) {
    if (finished_) return;
    finished_ = true;
    Finish(outcome_);
  }

  StatusFeed& feed_;
  absl::Mutex mutex_;
  bool writing_ ABSL_GUARDED_BY(mutex_) = false;
  bool has_next_ ABSL_GUARDED_BY(mutex_) = false;
  bool ending_ ABSL_GUARDED_BY(mutex_) = false;
  bool finished_ ABSL_GUARDED_BY(mutex_) = false;
  grpc::Status outcome_ ABSL_GUARDED_BY(mutex_);
  Message next_ ABSL_GUARDED_BY(mutex_);
  Message current_ ABSL_GUARDED_BY(mutex_);
};

}  // namespace

grpc::ServerWriteReactor<Message>* StatusWatchService::WatchStatus(
    grpc::CallbackServerContext*, const v1::WatchStatusRequest*) {
  return new WatchReactor(feed_);
}

}  // namespace directory_sync::uploader
