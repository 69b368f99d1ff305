#include "password-handler/courier.h"

#include <grpcpp/channel.h>
#include <grpcpp/client_context.h>
#include <grpcpp/support/sync_stream.h>

#include <chrono>
#include <utility>

#include "absl/status/status.h"
#include "common/log/log.h"
#include "proto/directorysync/relay/v1/relay.grpc.pb.h"

namespace directory_sync::password_handler {
namespace {

namespace relay = ::directorysync::relay::v1;

using Submission =
    grpc::ClientReaderWriter<relay::SubmitRequest, relay::SubmitResponse>;

}  // namespace

// One stream, from its opening to its end: a reader thread gathers what the
// relay acknowledges, the courier's own thread does all else.
class Courier::Stream {
 public:
  Stream(Courier& courier, const std::shared_ptr<grpc::Channel>& channel)
      : courier_(courier), stub_(relay::PasswordInbox::NewStub(channel)) {
    absl::MutexLock lock(&courier_.mutex_);
    courier_.context_ = &context_;
    courier_.ended_ = false;
    courier_.appended_ = true;  // what is in the queue already
    courier_.acknowledged_.clear();
    if (courier_.stopping_) context_.TryCancel();
  }

  grpc::Status Run() {
    submission_ = stub_->Submit(&context_);
    std::thread reader(&Stream::Read, this);
    while (Step()) {
    }
    context_.TryCancel();
    reader.join();
    return submission_->Finish();
  }

  ~Stream() {
    absl::MutexLock lock(&courier_.mutex_);
    courier_.context_ = nullptr;
    courier_.connected_ = false;
  }

 private:
  void Read() {
    relay::SubmitResponse response;
    while (submission_->Read(&response)) {
      absl::MutexLock lock(&courier_.mutex_);
      courier_.acknowledged_.push_back(response.item_id());
      courier_.connected_ = true;
    }
    absl::MutexLock lock(&courier_.mutex_);
    courier_.ended_ = true;
  }

  // Waits for something to do and does it; false when the stream is over.
  bool Step() {
    std::vector<std::string> acknowledged;
    {
      absl::MutexLock lock(&courier_.mutex_);
      courier_.mutex_.Await(absl::Condition(this, &Stream::HasWork));
      acknowledged = std::exchange(courier_.acknowledged_, {});
      courier_.appended_ = false;
      if (acknowledged.empty() && (courier_.ended_ || courier_.stopping_)) {
        return false;
      }
    }
    return Forget(acknowledged) && Send();
  }

  bool HasWork() const ABSL_SHARED_LOCKS_REQUIRED(courier_.mutex_) {
    return courier_.stopping_ || courier_.ended_ || courier_.appended_ ||
           !courier_.acknowledged_.empty();
  }

  bool Forget(const std::vector<std::string>& acknowledged) {
    if (acknowledged.empty()) return true;
    courier_.backoff_.Reset();
    in_flight_ -= static_cast<int>(acknowledged.size());
    const absl::Status forgotten = courier_.queue_.Acknowledged(acknowledged);
    if (forgotten.ok()) return true;
    // They are sent again, which is harmless.
    LogError("queue_failed", {{"error", forgotten}});
    return false;
  }

  bool Send() {
    const int room = courier_.options_.window - in_flight_;
    if (room <= 0) return true;
    const auto items = courier_.queue_.Unsent(last_key_, room);
    if (!items.ok()) {
      LogError("queue_failed", {{"error", items.status()}});
      return false;
    }
    for (const OutgoingItem& item : *items) {
      relay::SubmitRequest request;
      request.set_item_id(item.id);
      request.set_payload(item.payload);
      if (!submission_->Write(request)) return false;
      last_key_ = item.key;
      ++in_flight_;
    }
    return true;
  }

  Courier& courier_;
  grpc::ClientContext context_;
  std::unique_ptr<relay::PasswordInbox::Stub> stub_;
  std::unique_ptr<Submission> submission_;
  int64_t last_key_ = 0;
  int in_flight_ = 0;
};

Courier::Courier(const Options& options,
                 std::vector<std::shared_ptr<grpc::Channel>> channels,
                 Queue& queue, Clock& clock)
    : options_(options),
      channels_(std::move(channels)),
      queue_(queue),
      clock_(clock),
      backoff_(options.backoff, SystemRandom) {}

void Courier::NoteAppended() {
  absl::MutexLock lock(&mutex_);
  appended_ = true;
}

Courier::~Courier() {
  {
    absl::MutexLock lock(&mutex_);
    stopping_ = true;
    if (context_ != nullptr) context_->TryCancel();
  }
  if (thread_.joinable()) thread_.join();
}

void Courier::Start() { thread_ = std::thread(&Courier::Loop, this); }

bool Courier::connected() const {
  absl::MutexLock lock(&mutex_);
  return connected_;
}

void Courier::Loop() {
  size_t next = 0;
  do {
    RunStream(channels_[next]);
    next = (next + 1) % channels_.size();
  } while (AwaitRetry());
}

bool Courier::stopping() const {
  absl::MutexLock lock(&mutex_);
  return stopping_;
}

// A channel connects only while somebody waits for it inside gRPC: a call that
// fails at once and a pause of ours would break off each handshake. Whether it
// worked, and why not, the call says.
void Courier::AwaitConnection(grpc::Channel& channel) {
  constexpr absl::Duration kStep = absl::Milliseconds(250);
  const absl::Duration deadline = clock_.Monotonic() + options_.connect_timeout;
  while (!stopping() && clock_.Monotonic() < deadline) {
    const auto step_end =
        std::chrono::system_clock::now() + absl::ToChronoMilliseconds(kStep);
    if (channel.WaitForConnected(step_end)) return;
  }
}

void Courier::RunStream(const std::shared_ptr<grpc::Channel>& channel) {
  AwaitConnection(*channel);
  Stream stream(*this, channel);
  const grpc::Status status = stream.Run();
  absl::MutexLock lock(&mutex_);
  if (!stopping_) NoteFailure(status.error_message());
}

// Says it once, not at every attempt.
void Courier::NoteFailure(const std::string& message) {
  if (message == last_failure_) return;
  last_failure_ = message;
  LogWarning("relay_stream_ended", {{"error", message}});
}

// False when it is time to stop.
bool Courier::AwaitRetry() {
  const absl::Duration wait = backoff_.Next();
  absl::MutexLock lock(&mutex_);
  clock_.AwaitWithTimeout(mutex_, absl::Condition(&stopping_), wait);
  return !stopping_;
}

}  // namespace directory_sync::password_handler
