#include "uploader/testing/scripted_fleet_outlet.h"

#include <grpcpp/server_context.h>

#include <cstdlib>
#include <thread>
#include <utility>

#include "absl/time/time.h"

namespace directory_sync::uploader {

namespace v1 = ::directorysync::relay::v1;

namespace {

constexpr absl::Duration kPatience = absl::Seconds(30);

}  // namespace

std::string ScriptedFleetOutlet::Enrol(const std::string& sealed_request) {
  absl::MutexLock lock(&mutex_);
  const uint64_t id = ++last_call_;
  v1::ServeResponse response;
  response.mutable_call()->set_call_id(id);
  response.mutable_call()->set_sealed_request(sealed_request);
  outgoing_.push_back(std::move(response));
  const auto is_answered = [&]() ABSL_EXCLUSIVE_LOCKS_REQUIRED(mutex_) {
    return answers_.count(id) != 0;
  };
  if (!mutex_.AwaitWithTimeout(absl::Condition(&is_answered), kPatience)) {
    std::abort();
  }
  return answers_[id];
}

void ScriptedFleetOutlet::SendHeartbeat(const std::string& sender,
                                        const std::string& signed_heartbeat) {
  v1::ServeResponse response;
  response.mutable_heartbeat()->set_sender(sender);
  response.mutable_heartbeat()->set_signed_heartbeat(signed_heartbeat);
  absl::MutexLock lock(&mutex_);
  outgoing_.push_back(std::move(response));
}

ScriptedFleetOutlet::FleetState ScriptedFleetOutlet::AwaitState(
    const std::function<bool(const FleetState&)>& is_so) {
  absl::MutexLock lock(&mutex_);
  const auto holds = [&]() ABSL_EXCLUSIVE_LOCKS_REQUIRED(mutex_) {
    return is_so(state_);
  };
  if (!mutex_.AwaitWithTimeout(absl::Condition(&holds), kPatience)) {
    std::abort();
  }
  return state_;
}

void ScriptedFleetOutlet::ConfirmStates(bool confirm) {
  absl::MutexLock lock(&mutex_);
  confirm_ = confirm;
}

void ScriptedFleetOutlet::Stop() {
  absl::MutexLock lock(&mutex_);
  stopped_ = true;
}

void ScriptedFleetOutlet::Take(const v1::ServeRequest& request) {
  absl::MutexLock lock(&mutex_);
  if (request.has_reply()) {
    answers_[request.reply().call_id()] = request.reply().signed_answer();
    return;
  }
  state_ = request.state();
  if (!confirm_) return;
  v1::ServeResponse response;
  response.set_applied_revision(state_.revision());
  outgoing_.push_back(std::move(response));
}

grpc::Status ScriptedFleetOutlet::Serve(
    grpc::ServerContext* context,
    grpc::ServerReaderWriter<v1::ServeResponse, v1::ServeRequest>* stream) {
  bool ended = false;  // under mutex_
  std::thread reader([&] {
    v1::ServeRequest request;
    while (stream->Read(&request)) Take(request);
    absl::MutexLock lock(&mutex_);
    ended = true;
  });
  while (true) {
    v1::ServeResponse response;
    {
      absl::MutexLock lock(&mutex_);
      const auto has_work = [&]() ABSL_EXCLUSIVE_LOCKS_REQUIRED(mutex_) {
        return stopped_ || ended || !outgoing_.empty();
      };
      mutex_.Await(absl::Condition(&has_work));
      if (stopped_ || ended) break;
      response = std::move(outgoing_.front());
      outgoing_.pop_front();
    }
    if (!stream->Write(response)) break;
  }
  context->TryCancel();
  reader.join();
  return grpc::Status::OK;
}

}  // namespace directory_sync::uploader
