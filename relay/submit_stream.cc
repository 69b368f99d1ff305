#include "relay/submit_stream.h"

#include <grpcpp/server_context.h>

#include <chrono>
#include <utility>

#include "absl/strings/str_cat.h"
#include "common/server/status_conversion.h"
#include "common/status/status_macros.h"
#include "relay/limits.h"

namespace directory_sync::relay {
namespace {

absl::Status CheckRequest(
    const directorysync::relay::v1::SubmitRequest& request) {
  if (request.item_id().size() != kItemIdBytes) {
    return absl::InvalidArgumentError(
        absl::StrCat("item_id has ", request.item_id().size(), " bytes, not ",
                     kItemIdBytes));
  }
  if (static_cast<int64_t>(request.payload().size()) > kMaxPayloadBytes) {
    return absl::InvalidArgumentError(
        absl::StrCat("the payload has ", request.payload().size(),
                     " bytes; at most ", kMaxPayloadBytes, " are taken"));
  }
  if (request.payload().empty()) {
    return absl::InvalidArgumentError("the item has no payload");
  }
  return absl::OkStatus();
}

}  // namespace

std::shared_ptr<SubmitStream> SubmitStream::Create(
    grpc::CallbackServerContext& context, std::string sender,
    std::string serial, std::shared_ptr<TokenBucket> rate, Inbox& inbox,
    DoneCallback on_done) {
  std::shared_ptr<SubmitStream> stream(
      new SubmitStream(context, std::move(sender), std::move(serial),
                       std::move(rate), inbox, std::move(on_done)));
  stream->self_ = stream;
  return stream;
}

SubmitStream::SubmitStream(grpc::CallbackServerContext& context,
                           std::string sender, std::string serial,
                           std::shared_ptr<TokenBucket> rate, Inbox& inbox,
                           DoneCallback on_done)
    : context_(context),
      sender_(std::move(sender)),
      peer_(context.peer()),
      serial_(std::move(serial)),
      rate_(std::move(rate)),
      inbox_(inbox),
      on_done_(std::move(on_done)) {}

void SubmitStream::Start() {
  absl::MutexLock lock(&mutex_);
  Advance();
}

void SubmitStream::End(const absl::Status& status) {
  absl::MutexLock lock(&mutex_);
  EndLocked(status);
  Advance();
}

void SubmitStream::CutOff(const absl::Status& status) {
  absl::MutexLock lock(&mutex_);
  if (finished_) return;
  end_ = status;
  broken_ = true;
  // A sender that reads nothing must not keep the stream.
  if (writing_) context_.TryCancel();
  Advance();
}

void SubmitStream::EndLocked(const absl::Status& status) {
  if (!end_.has_value() || end_->ok()) end_ = status;
}

void SubmitStream::OnReadDone(bool ok) {
  absl::MutexLock lock(&mutex_);
  reading_ = false;
  if (!ok) {
    EndLocked(absl::OkStatus());
  } else if (!end_.has_value()) {
    const absl::Status status = Accept();
    if (!status.ok()) EndLocked(status);
  }
  Advance();
}

absl::Status SubmitStream::Accept() {
  rate_->Take();
  RETURN_IF_ERROR(CheckRequest(request_));
  const int64_t bytes = static_cast<int64_t>(request_.payload().size());
  std::string item_id = request_.item_id();
  NewItem item{sender_, item_id, std::move(*request_.mutable_payload())};
  RETURN_IF_ERROR(inbox_.Add(
      std::move(item), [self = shared_from_this(), id = std::move(item_id),
                        bytes](const absl::Status& status) {
        self->OnCommitted(id, bytes, status);
      }));
  ++window_items_;
  uncommitted_bytes_ += bytes;
  return absl::OkStatus();
}

void SubmitStream::OnCommitted(const std::string& item_id, int64_t bytes,
                               const absl::Status& status) {
  absl::MutexLock lock(&mutex_);
  uncommitted_bytes_ -= bytes;
  if (status.ok() && !broken_) {
    acknowledgements_.push_back(item_id);
  } else {
    --window_items_;
    if (!status.ok()) EndLocked(status);
  }
  Advance();
}

void SubmitStream::OnWriteDone(bool ok) {
  absl::MutexLock lock(&mutex_);
  writing_ = false;
  --window_items_;
  if (!ok) broken_ = true;
  Advance();
}

void SubmitStream::OnCancel() {
  absl::MutexLock lock(&mutex_);
  broken_ = true;
  Advance();
}

void SubmitStream::OnDone() {
  // gRPC calls it after all the others have returned, but counts them where
  // ThreadSanitizer can't see it.
  { absl::MutexLock lock(&mutex_); }
  on_done_(this);
  self_.reset();
}

bool SubmitStream::WindowIsOpen() const {
  return window_items_ < kMaxUncommittedItems &&
         uncommitted_bytes_ < kMaxUncommittedBytes;
}

void SubmitStream::Advance() {
  if (finished_) return;
  if (broken_) {
    window_items_ -= static_cast<int>(acknowledgements_.size());
    acknowledgements_.clear();
    EndLocked(absl::CancelledError("the sender went away"));
  }
  if (!writing_ && !acknowledgements_.empty()) WriteAcknowledgement();
  if (!end_.has_value()) {
    if (!reading_ && WindowIsOpen()) Read();
  } else if (!writing_ && (window_items_ == 0 || broken_)) {
    finished_ = true;
    if (alarm_is_set_) rate_alarm_.Cancel();
    Finish(ToGrpcStatus(*end_));
  }
}

void SubmitStream::WriteAcknowledgement() {
  response_.set_item_id(std::move(acknowledgements_.front()));
  acknowledgements_.pop_front();
  writing_ = true;
  grpc::WriteOptions options;
  if (!acknowledgements_.empty()) options.set_buffer_hint();
  StartWrite(&response_, options);
}

// Reads now, or when the rate allows it.
void SubmitStream::Read() {
  reading_ = true;
  const absl::Duration wait = rate_->UntilNext();
  if (wait == absl::ZeroDuration()) {
    StartRead(&request_);
    return;
  }
  alarm_is_set_ = true;
  rate_alarm_.Set(
      std::chrono::system_clock::now() + absl::ToChronoMicroseconds(wait),
      // gRPC's alarm keeps the last function that it called, so a stream that
      // was held by it would hold itself.
      [weak = weak_from_this()](bool) {
        if (const auto self = weak.lock()) self->OnRateAlarm();
      });
}

void SubmitStream::OnRateAlarm() {
  absl::MutexLock lock(&mutex_);
  alarm_is_set_ = false;
  reading_ = false;
  Advance();
}

}  // namespace directory_sync::relay
