#include "relay/relay_outlet_service.h"

#include <string>
#include <utility>

#include "absl/status/status.h"
#include "common/log/log.h"
#include "common/server/status_conversion.h"

namespace directory_sync::relay {

namespace v1 = ::directorysync::relay::v1;

namespace {

grpc::ServerUnaryReactor* Answer(grpc::CallbackServerContext* context,
                                 const absl::Status& status) {
  grpc::ServerUnaryReactor* reactor = context->DefaultReactor();
  reactor->Finish(ToGrpcStatus(status));
  return reactor;
}

std::string ProblemOf(const InboxStatus& inbox,
                      const NetworkFace::State& face) {
  // A disk that fails is worse than a certificate that is to come.
  if (!inbox.problem.ok()) return std::string(inbox.problem.message());
  return face.problem;
}

}  // namespace

grpc::ServerBidiReactor<v1::CollectRequest, v1::CollectResponse>*
RelayOutletService::Collect(grpc::CallbackServerContext* /*context*/) {
  const std::shared_ptr<CollectStream> stream = CollectStream::Create(
      inbox_, [this](CollectStream* done) { Forget(done); });
  // Both under the lock: of two that come together one ends before the other
  // fetches.
  absl::MutexLock lock(&mutex_);
  if (ending_) {
    stream->End(absl::UnavailableError("the relay is stopping"));
    return stream.get();
  }
  if (stream_ != nullptr) {
    stream_->End(absl::AbortedError("a newer stream took this one's place"));
  }
  stream_ = stream;
  LogInfo("uploader_connected");
  stream->Start();
  return stream.get();
}

void RelayOutletService::Forget(CollectStream* stream) {
  absl::MutexLock lock(&mutex_);
  if (stream_.get() != stream) return;
  LogInfo("uploader_disconnected");
  stream_.reset();
}

void RelayOutletService::EndStreams() {
  absl::MutexLock lock(&mutex_);
  ending_ = true;
  if (stream_ == nullptr) return;
  stream_->End(absl::UnavailableError("the relay is stopping"));
}

grpc::ServerUnaryReactor* RelayOutletService::GetServerSigningRequest(
    grpc::CallbackServerContext* context,
    const v1::GetServerSigningRequestRequest* /*request*/,
    v1::GetServerSigningRequestResponse* response) {
  response->set_signing_request_pem(network_face_.SigningRequest());
  return Answer(context, absl::OkStatus());
}

grpc::ServerUnaryReactor* RelayOutletService::InstallServerCertificate(
    grpc::CallbackServerContext* context,
    const v1::InstallServerCertificateRequest* request,
    v1::InstallServerCertificateResponse* /*response*/) {
  return Answer(context, network_face_.Install(request->certificate_pem(),
                                               request->fleet_ca_pem()));
}

grpc::ServerUnaryReactor* RelayOutletService::GetStatus(
    grpc::CallbackServerContext* context,
    const v1::GetStatusRequest* /*request*/, v1::GetStatusResponse* response) {
  const NetworkFace::State face = network_face_.state();
  response->set_network_face_open(face.open);
  response->set_network_face_address(face.address);
  const InboxStatus inbox = inbox_.Status();
  response->set_inbox_items(inbox.items);
  if (inbox.oldest_received.has_value()) {
    response->mutable_oldest_item()->set_seconds(
        absl::ToUnixSeconds(*inbox.oldest_received));
  }
  for (std::string& handler : handlers_.ConnectedHandlers()) {
    response->add_connected_handlers(std::move(handler));
  }
  response->set_problem(ProblemOf(inbox, face));
  absl::MutexLock lock(&mutex_);
  response->set_uploader_connected(stream_ != nullptr);
  return Answer(context, absl::OkStatus());
}

}  // namespace directory_sync::relay
