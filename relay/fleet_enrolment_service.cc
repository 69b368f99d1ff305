#include "relay/fleet_enrolment_service.h"

#include <iterator>
#include <utility>
#include <vector>

#include "common/server/peer_identity.h"
#include "common/server/status_conversion.h"
#include "relay/limits.h"
#include "relay/peer_network.h"

namespace directory_sync::relay {

namespace v1 = ::directorysync::relay::v1;

namespace {

absl::Status CheckRequest(const v1::EnrolRequest& request) {
  const auto size = static_cast<int64_t>(request.sealed_request().size());
  if (size > 0 && size <= kMaxFleetMessageBytes) return absl::OkStatus();
  return absl::InvalidArgumentError("the request is empty or too large");
}

}  // namespace

// One call. It is finished once: by whoever takes it out of the map.
class FleetEnrolmentService::Call : public grpc::ServerUnaryReactor {
 public:
  Call(FleetEnrolmentService& service, uint64_t id, v1::EnrolResponse& response)
      : service_(service), id_(id), response_(response) {}

  void End(const absl::Status& status) { Finish(ToGrpcStatus(status)); }
  void End(std::string signed_answer) {
    response_.set_signed_answer(std::move(signed_answer));
    Finish(grpc::Status::OK);
  }

  void OnCancel() override { service_.Forget(id_); }
  void OnDone() override { delete this; }

 private:
  FleetEnrolmentService& service_;
  const uint64_t id_;
  v1::EnrolResponse& response_;
};

FleetEnrolmentService::FleetEnrolmentService(FleetOutletService& outlet,
                                             const FleetRoster& roster,
                                             Clock& clock)
    : outlet_(outlet),
      roster_(roster),
      clock_(clock),
      rate_(kEnrolmentRate, clock) {
  outlet_.OnReply(
      [this](v1::EnrolmentReply reply) { Answer(std::move(reply)); });
}

absl::Status FleetEnrolmentService::Admit(const std::string& peer,
                                          bool is_member) {
  if (ending_) return absl::UnavailableError("the relay is stopping");
  for (auto other = rates_.begin(); other != rates_.end();) {
    other = other->second->IsFull() ? rates_.erase(other) : std::next(other);
  }
  std::unique_ptr<TokenBucket>& rate = rates_[peer];
  if (rate == nullptr) {
    rate = std::make_unique<TokenBucket>(kEnrolmentRatePerPeer, clock_);
  }
  const size_t most_calls =
      kMaxEnrolmentCalls + (is_member ? kEnrolmentCallsKeptForMembers : 0);
  if (calls_.size() >= most_calls || rate->UntilNext() > absl::ZeroDuration() ||
      (!is_member && rate_.UntilNext() > absl::ZeroDuration())) {
    return absl::ResourceExhaustedError(
        "too many enrolment requests at once; it is tried again");
  }
  rate->Take();
  if (!is_member) rate_.Take();
  return absl::OkStatus();
}

grpc::ServerUnaryReactor* FleetEnrolmentService::Enrol(
    grpc::CallbackServerContext* context, const v1::EnrolRequest* request,
    v1::EnrolResponse* response) {
  absl::Status status = CheckRequest(*request);
  const auto peer = context->auth_context();
  const bool is_member = roster_.Check(*peer).ok();
  const std::string name =
      is_member ? PeerIdentityOf(*peer)->uri() : NetworkOf(context->peer());
  v1::ServeResponse message;
  Call* call = nullptr;
  {
    absl::MutexLock lock(&mutex_);
    if (status.ok()) status = Admit(name, is_member);
    call = new Call(*this, ++last_call_, *response);
    message.mutable_call()->set_call_id(last_call_);
    if (status.ok()) calls_[last_call_] = call;
  }
  if (!status.ok()) {
    call->End(status);
    return call;
  }
  message.mutable_call()->set_sealed_request(request->sealed_request());
  const uint64_t id = message.call().call_id();
  if (!outlet_.Send(std::move(message))) {
    v1::EnrolmentReply unanswered;
    unanswered.set_call_id(id);
    Answer(std::move(unanswered));
  }
  return call;
}

void FleetEnrolmentService::Answer(v1::EnrolmentReply reply) {
  Call* call = nullptr;
  {
    absl::MutexLock lock(&mutex_);
    const auto found = calls_.find(reply.call_id());
    if (found == calls_.end()) return;
    call = found->second;
    calls_.erase(found);
  }
  if (reply.signed_answer().empty()) {
    call->End(absl::UnavailableError(
        "the primary's uploader doesn't answer; it is tried again"));
  } else {
    call->End(std::move(*reply.mutable_signed_answer()));
  }
}

void FleetEnrolmentService::Forget(uint64_t call_id) {
  Call* call = nullptr;
  {
    absl::MutexLock lock(&mutex_);
    const auto found = calls_.find(call_id);
    if (found == calls_.end()) return;
    call = found->second;
    calls_.erase(found);
  }
  call->End(absl::CancelledError("the peer went away"));
}

void FleetEnrolmentService::EndCalls() {
  std::map<uint64_t, Call*> calls;
  {
    absl::MutexLock lock(&mutex_);
    ending_ = true;
    calls = std::exchange(calls_, {});
  }
  for (const auto& [id, call] : calls) {
    call->End(absl::UnavailableError("the relay is stopping"));
  }
}

}  // namespace directory_sync::relay
