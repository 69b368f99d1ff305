#ifndef RELAY_MESSAGE_STREAM_H_
#define RELAY_MESSAGE_STREAM_H_

#include <grpcpp/server_context.h>
#include <grpcpp/support/server_callback.h>

#include <cstddef>
#include <deque>
#include <functional>
#include <memory>
#include <optional>
#include <utility>

#include "absl/base/thread_annotations.h"
#include "absl/status/status.h"
#include "absl/synchronization/mutex.h"
#include "common/server/status_conversion.h"

namespace directory_sync::relay {

// A stream that sends what it is given and tells of what comes, one message at
// a time. Thread safe; owned by itself until gRPC is done with it.
template <typename Request, typename Response>
class MessageStream
    : public grpc::ServerBidiReactor<Request, Response>,
      public std::enable_shared_from_this<MessageStream<Request, Response>> {
 public:
  struct Events {
    // Told of each message, in order and without locks; an error ends the
    // stream.
    std::function<absl::Status(Request&)> on_message;
    // The last thing.
    std::function<void(MessageStream*)> on_done;
  };

  // A peer that doesn't read is cut off at so many messages.
  static constexpr size_t kMostQueued = 256;

  static std::shared_ptr<MessageStream> Create(
      grpc::CallbackServerContext& context, Events events) {
    std::shared_ptr<MessageStream> stream(
        new MessageStream(context, std::move(events)));
    stream->self_ = stream;
    return stream;
  }

  // Starts reading.
  void Start() {
    absl::MutexLock lock(&mutex_);
    this->StartSendInitialMetadata();
    Advance();
  }

  void Send(Response response) {
    absl::MutexLock lock(&mutex_);
    if (queue_.size() >= kMostQueued) {
      EndLocked(absl::ResourceExhaustedError("the peer reads nothing"));
    } else {
      queue_.push_back(std::move(response));
    }
    Advance();
  }

  // Ends at once: what is queued isn't sent.
  void End(const absl::Status& status) {
    absl::MutexLock lock(&mutex_);
    EndLocked(status);
    Advance();
  }

 private:
  MessageStream(grpc::CallbackServerContext& context, Events events)
      : context_(context), events_(std::move(events)) {}

  void OnReadDone(bool ok) override {
    absl::Status status;
    if (ok) status = events_.on_message(request_);
    absl::MutexLock lock(&mutex_);
    reading_ = false;
    if (!ok || !status.ok()) EndLocked(status);
    Advance();
  }

  void OnWriteDone(bool ok) override {
    absl::MutexLock lock(&mutex_);
    writing_ = false;
    if (!ok) EndLocked(absl::CancelledError("the peer went away"));
    Advance();
  }

  void OnCancel() override {
    absl::MutexLock lock(&mutex_);
    EndLocked(absl::CancelledError("the peer went away"));
    Advance();
  }

  void OnDone() override {
    // gRPC calls it after all the others have returned, but counts them where
    // ThreadSanitizer can't see it.
    { absl::MutexLock lock(&mutex_); }
    events_.on_done(this);
    self_.reset();
  }

  void EndLocked(const absl::Status& status)
      ABSL_EXCLUSIVE_LOCKS_REQUIRED(mutex_) {
    if (end_.has_value() && !end_->ok()) return;
    end_ = status;
    // A peer that reads nothing must not keep the stream.
    if (writing_ && !status.ok() && !finished_) context_.TryCancel();
  }

  void Advance() ABSL_EXCLUSIVE_LOCKS_REQUIRED(mutex_) {
    if (finished_) return;
    if (end_.has_value()) {
      if (writing_) return;
      finished_ = true;
      this->Finish(ToGrpcStatus(*end_));
      return;
    }
    if (!reading_) {
      reading_ = true;
      this->StartRead(&request_);
    }
    if (!writing_ && !queue_.empty()) {
      writing_ = true;
      response_ = std::move(queue_.front());
      queue_.pop_front();
      this->StartWrite(&response_);
    }
  }

  grpc::CallbackServerContext& context_;
  const Events events_;
  std::shared_ptr<MessageStream> self_;  // until OnDone

  absl::Mutex mutex_;
  Request request_;    // of the read
  Response response_;  // of the write
  bool reading_ ABSL_GUARDED_BY(mutex_) = false;
  bool writing_ ABSL_GUARDED_BY(mutex_) = false;
  bool finished_ ABSL_GUARDED_BY(mutex_) = false;
  std::optional<absl::Status> end_ ABSL_GUARDED_BY(mutex_);
  std::deque<Response> queue_ ABSL_GUARDED_BY(mutex_);
};

}  // namespace directory_sync::relay

#endif  // RELAY_MESSAGE_STREAM_H_
