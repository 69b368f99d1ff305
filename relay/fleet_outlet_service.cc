#include "relay/fleet_outlet_service.h"

#include "common/log/log.h"

namespace directory_sync::relay {

namespace v1 = ::directorysync::relay::v1;

grpc::ServerBidiReactor<v1::ServeRequest, v1::ServeResponse>*
FleetOutletService::Serve(grpc::CallbackServerContext* context) {
  const std::shared_ptr<Stream> stream = Stream::Create(
      *context, {[this](v1::ServeRequest& request) { return Take(request); },
                 [this](Stream* done) {
                   absl::MutexLock lock(&mutex_);
                   if (stream_.get() == done) stream_.reset();
                 }});
  std::shared_ptr<Stream> older;
  {
    absl::MutexLock lock(&mutex_);
    if (ending_) {
      stream->End(absl::UnavailableError("the relay is stopping"));
      return stream.get();
    }
    older = std::exchange(stream_, stream);
  }
  if (older != nullptr) {
    older->End(absl::AbortedError("a newer stream took this one's place"));
  }
  stream->Start();
  return stream.get();
}

absl::Status FleetOutletService::Take(v1::ServeRequest& request) {
  if (request.has_reply()) {
    on_reply_(std::move(*request.mutable_reply()));
    return absl::OkStatus();
  }
  if (!request.has_state()) {
    return absl::InvalidArgumentError("a message of no known kind");
  }
  const absl::Status kept = roster_.Replace(request.state());
  if (!kept.ok()) {
    // It counts; but it would be forgotten with this process.
    LogError("fleet_not_kept", {{"error", kept}});
  }
  v1::ServeResponse response;
  response.set_applied_revision(request.state().revision());
  Send(std::move(response));
  return absl::OkStatus();
}

bool FleetOutletService::Send(v1::ServeResponse message) {
  std::shared_ptr<Stream> stream;
  {
    absl::MutexLock lock(&mutex_);
    stream = stream_;
  }
  if (stream == nullptr) return false;
  stream->Send(std::move(message));
  return true;
}

void FleetOutletService::EndStreams() {
  std::shared_ptr<Stream> stream;
  {
    absl::MutexLock lock(&mutex_);
    ending_ = true;
    stream = stream_;
  }
  if (stream != nullptr) {
    stream->End(absl::UnavailableError("the relay is stopping"));
  }
}

}  // namespace directory_sync::relay
