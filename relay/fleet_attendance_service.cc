#include "relay/fleet_attendance_service.h"

#include <grpcpp/server_context.h>

#include <algorithm>
#include <utility>
#include <vector>

#include "absl/status/statusor.h"
#include "common/server/peer_identity.h"
#include "relay/limits.h"

namespace directory_sync::relay {

namespace v1 = ::directorysync::relay::v1;

namespace {

absl::Status Revoked() {
  return absl::PermissionDeniedError("the certificate is revoked");
}

}  // namespace

FleetAttendanceService::FleetAttendanceService(FleetRoster& roster,
                                               FleetOutletService& outlet,
                                               Clock& clock)
    : roster_(roster), outlet_(outlet), clock_(clock) {
  roster_.OnChanged([this] { OnRosterChanged(); });
}

grpc::ServerBidiReactor<v1::AttendRequest, v1::AttendResponse>*
FleetAttendanceService::Attend(grpc::CallbackServerContext* context) {
  const absl::StatusOr<SpiffeId> id = PeerIdentity(*context);
  const absl::StatusOr<Certificate> certificate = PeerCertificate(*context);
  const std::string name = id.ok() ? id->uri() : "";
  auto last = std::make_shared<absl::Duration>(-absl::InfiniteDuration());
  const std::shared_ptr<Stream> stream =
      Stream::Create(*context, {[this, name, last](v1::AttendRequest& request) {
                                  return Forward(name, *last, request);
                                },
                                [this, name](Stream* done) {
                                  absl::MutexLock lock(&mutex_);
                                  const auto found = attendants_.find(name);
                                  if (found == attendants_.end()) return;
                                  if (found->second.stream.get() != done)
                                    return;
                                  attendants_.erase(found);
                                }});
  absl::Status begun = id.status();
  if (begun.ok()) begun = certificate.status();
  if (begun.ok())
    begun = Begin({*id, certificate->serial(), context->peer(), stream, ""});
  if (!begun.ok()) stream->End(begun);
  return stream.get();
}

absl::Status FleetAttendanceService::Begin(Attendant attendant) {
  std::shared_ptr<Stream> older;
  {
    absl::MutexLock lock(&mutex_);
    if (ending_) return absl::UnavailableError("the relay is stopping");
    const std::string name = attendant.id.uri();
    const auto found = attendants_.find(name);
    if (found != attendants_.end()) {
      older = found->second.stream;
    } else if (attendants_.size() >= kMaxHandlerStreams) {
      return absl::ResourceExhaustedError("too many handlers are connected");
    }
    attendant.stream->Start();
    attendants_.insert_or_assign(name, std::move(attendant));
  }
  if (older != nullptr) {
    older->End(absl::AbortedError("a newer stream took this one's place"));
  }
  // Sends the settings, and looks again: it may have been revoked meanwhile.
  OnRosterChanged();
  return absl::OkStatus();
}

absl::Status FleetAttendanceService::Forward(const std::string& sender,
                                             absl::Duration& last,
                                             v1::AttendRequest& request) {
  if (static_cast<int64_t>(request.signed_heartbeat().size()) >
      kMaxFleetMessageBytes) {
    return absl::InvalidArgumentError("the heartbeat is too large");
  }
  // More often nobody needs one.
  const absl::Duration now = clock_.Monotonic();
  if (now - last < kShortestHeartbeat) return absl::OkStatus();
  last = now;
  v1::ServeResponse message;
  message.mutable_heartbeat()->set_sender(sender);
  message.mutable_heartbeat()->set_signed_heartbeat(
      std::move(*request.mutable_signed_heartbeat()));
  // Without the uploader it is lost: the next one says more.
  outlet_.Send(std::move(message));
  return absl::OkStatus();
}

void FleetAttendanceService::OnRosterChanged() {
  const std::string settings = roster_.signed_settings();
  std::vector<std::shared_ptr<Stream>> revoked;
  {
    absl::MutexLock lock(&mutex_);
    for (auto& [name, attendant] : attendants_) {
      if (!roster_.Has(attendant.id, attendant.serial)) {
        revoked.push_back(attendant.stream);
      } else if (!settings.empty() && attendant.sent_settings != settings) {
        attendant.sent_settings = settings;
        v1::AttendResponse response;
        response.set_signed_settings(settings);
        attendant.stream->Send(std::move(response));
      }
    }
  }
  for (const auto& stream : revoked) stream->End(Revoked());
}

bool FleetAttendanceService::HasStreamOf(const std::string& peer) const {
  absl::MutexLock lock(&mutex_);
  return std::any_of(
      attendants_.begin(), attendants_.end(),
      [&](const auto& attendant) { return attendant.second.peer == peer; });
}

void FleetAttendanceService::EndStreams() {
  std::vector<std::shared_ptr<Stream>> streams;
  {
    absl::MutexLock lock(&mutex_);
    ending_ = true;
    for (auto& [name, attendant] : attendants_) {
      streams.push_back(attendant.stream);
    }
  }
  for (const auto& stream : streams) {
    stream->End(absl::UnavailableError("the relay is stopping"));
  }
}

}  // namespace directory_sync::relay
