#include "relay/password_inbox_service.h"

#include <algorithm>
#include <iterator>
#include <set>
#include <utility>

#include "absl/status/statusor.h"
#include "common/identity/spiffe_id.h"
#include "common/log/log.h"
#include "common/server/peer_identity.h"
#include "relay/limits.h"

namespace directory_sync::relay {

grpc::ServerBidiReactor<directorysync::relay::v1::SubmitRequest,
                        directorysync::relay::v1::SubmitResponse>*
PasswordInboxService::Submit(grpc::CallbackServerContext* context) {
  const absl::StatusOr<SpiffeId> sender = PeerIdentity(*context);
  const absl::StatusOr<Certificate> certificate = PeerCertificate(*context);
  const std::string name = sender.ok() ? sender->uri() : "";
  const StreamPointer stream = SubmitStream::Create(
      *context, name, certificate.ok() ? certificate->serial() : "",
      RateOf(name), inbox_, [this](SubmitStream* done) { Forget(done); });
  absl::Status admitted = sender.status();
  if (admitted.ok()) admitted = certificate.status();
  if (admitted.ok()) admitted = Admit(stream);
  if (admitted.ok()) {
    stream->Start();
    // It may have been revoked since the call was let in.
    CutOffRevoked();
  } else {
    stream->End(admitted);
  }
  return stream.get();
}

PasswordInboxService::PasswordInboxService(Inbox& inbox, FleetRoster& roster,
                                           const RateLimit& rate_limit,
                                           Clock& clock)
    : inbox_(inbox), roster_(roster), rate_limit_(rate_limit), clock_(clock) {
  roster_.OnChanged([this] { CutOffRevoked(); });
}

void PasswordInboxService::CutOffRevoked() {
  std::vector<StreamPointer> revoked;
  {
    absl::MutexLock lock(&mutex_);
    for (const StreamPointer& stream : streams_) {
      const absl::StatusOr<SpiffeId> id = SpiffeId::Parse(stream->sender());
      if (id.ok() && roster_.Has(*id, stream->serial())) continue;
      revoked.push_back(stream);
    }
  }
  for (const StreamPointer& stream : revoked) {
    LogWarning("handler_cut_off", {{"handler", stream->sender()}});
    stream->CutOff(absl::PermissionDeniedError("the certificate is revoked"));
  }
}

std::shared_ptr<TokenBucket> PasswordInboxService::RateOf(
    const std::string& sender) {
  absl::MutexLock lock(&mutex_);
  for (auto other = rates_.begin(); other != rates_.end();) {
    // One that is full and unused is as good as none.
    const bool idle = other->second.use_count() == 1 && other->second->IsFull();
    other = idle ? rates_.erase(other) : std::next(other);
  }
  std::shared_ptr<TokenBucket>& rate = rates_[sender];
  if (rate == nullptr) {
    rate = std::make_shared<TokenBucket>(rate_limit_, clock_);
  }
  return rate;
}

absl::Status PasswordInboxService::Admit(const StreamPointer& stream) {
  StreamPointer surplus;
  {
    absl::MutexLock lock(&mutex_);
    if (ending_) return absl::UnavailableError("the relay is stopping");
    surplus = TakeSurplus(stream->sender());
    if (surplus == nullptr &&
        static_cast<int>(streams_.size()) >= kMaxHandlerStreams) {
      return absl::ResourceExhaustedError("too many handlers are connected");
    }
    streams_.push_back(stream);
  }
  if (surplus != nullptr) {
    surplus->End(absl::AbortedError("a newer stream took this one's place"));
  }
  LogInfo("handler_connected", {{"handler", stream->sender()}});
  return absl::OkStatus();
}

// The oldest of a sender that has as many as it may: a handler that lost its
// connection comes back before the old one is noticed to be dead.
PasswordInboxService::StreamPointer PasswordInboxService::TakeSurplus(
    const std::string& sender) {
  auto oldest = streams_.end();
  int count = 0;
  for (auto stream = streams_.begin(); stream != streams_.end(); ++stream) {
    if ((*stream)->sender() != sender) continue;
    if (count++ == 0) oldest = stream;
  }
  if (count < kMaxStreamsPerHandler) return nullptr;
  StreamPointer surplus = std::move(*oldest);
  streams_.erase(oldest);
  return surplus;
}

void PasswordInboxService::Forget(SubmitStream* stream) {
  absl::MutexLock lock(&mutex_);
  const auto found = std::find_if(
      streams_.begin(), streams_.end(),
      [stream](const StreamPointer& other) { return other.get() == stream; });
  if (found == streams_.end()) return;
  LogInfo("handler_disconnected", {{"handler", stream->sender()}});
  streams_.erase(found);
}

void PasswordInboxService::EndStreams() {
  std::vector<StreamPointer> streams;
  {
    absl::MutexLock lock(&mutex_);
    ending_ = true;
    streams = streams_;
  }
  for (const StreamPointer& stream : streams) {
    stream->End(absl::UnavailableError("the relay is stopping"));
  }
}

bool PasswordInboxService::HasStreamOf(const std::string& peer) const {
  absl::MutexLock lock(&mutex_);
  return std::any_of(
      streams_.begin(), streams_.end(),
      [&](const StreamPointer& stream) { return stream->peer() == peer; });
}

std::vector<std::string> PasswordInboxService::ConnectedHandlers() const {
  std::set<std::string> handlers;
  absl::MutexLock lock(&mutex_);
  for (const StreamPointer& stream : streams_) {
    handlers.insert(stream->sender());
  }
  return {handlers.begin(), handlers.end()};
}

}  // namespace directory_sync::relay
