#include "password-handler/relay_session.h"

#include <grpcpp/channel.h>
#include <grpcpp/client_context.h>
#include <grpcpp/support/sync_stream.h>

#include <algorithm>
#include <utility>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "common/enrolment/fleet_statement.h"
#include "common/identity/credentials.h"
#include "common/identity/spiffe_id.h"
#include "common/log/log.h"
#include "common/protobuf/timestamps.h"
#include "common/server/channel.h"
#include "common/server/status_conversion.h"
#include "common/status/status_macros.h"
#include "proto/directorysync/relay/v1/fleet_relay.grpc.pb.h"

namespace directory_sync::password_handler {
namespace {

namespace relay = ::directorysync::relay::v1;
using directorysync::fleet::v1::FleetSettings;
using directorysync::fleet::v1::Heartbeat;

constexpr absl::Duration kCallTimeout = absl::Seconds(20);
constexpr absl::Duration kShortestInterval = absl::Seconds(1);
// So that a renewal that failed is tried again in good time, and the clock
// that is looked at may step.
constexpr absl::Duration kLongestSleep = absl::Hours(1);
// Between renewals of a certificate that the relay doesn't know.
constexpr absl::Duration kRenewalPause = absl::Hours(1);

absl::Duration IntervalOf(const FleetSettings& settings) {
  const auto& interval = settings.heartbeat_interval();
  return std::max(kShortestInterval, absl::Seconds(interval.seconds()) +
                                         absl::Nanoseconds(interval.nanos()));
}

absl::Status WithAddress(const absl::Status& status,
                         const std::string& address) {
  const absl::string_view cure =
      absl::IsUnavailable(status)
          ? "; check that the primary runs, and that its port 8732 can be "
            "reached from here under that address; passwords wait here until "
            "then"
          : "";
  return absl::Status(status.code(),
                      absl::StrCat(address, ": ", status.message(), cure));
}

}  // namespace

absl::StatusOr<std::string> CarryEnrolment(
    const std::string& address, const Certificate& authority,
    const std::optional<Identity>& identity,
    const std::string& sealed_request) {
  const SpiffeId relay_id = SpiffeId::FleetRelay();
  const auto channel = MakeChannel(
      address, identity.has_value()
                   ? ChannelCredentialsOf(*identity, relay_id)
                   : ChannelCredentialsWithoutIdentity(authority, relay_id));
  grpc::ClientContext context;
  SetDeadline(context, kCallTimeout);
  relay::EnrolRequest request;
  request.set_sealed_request(sealed_request);
  relay::EnrolResponse response;
  RETURN_IF_ERROR(FromGrpcStatus(relay::FleetEnrolment::NewStub(channel)->Enrol(
      &context, request, &response)));
  return response.signed_answer();
}

// One Attend stream: a thread reads settings, the session's own sends
// heartbeats.
class RelaySession::Attendance {
 public:
  Attendance(RelaySession& session, const std::string& address,
             const std::shared_ptr<grpc::Channel>& channel)
      : session_(session),
        address_(address),
        stub_(relay::FleetAttendance::NewStub(channel)) {
    absl::MutexLock lock(&session_.mutex_);
    session_.context_ = &context_;
    if (session_.stopping_) context_.TryCancel();
  }

  ~Attendance() {
    absl::MutexLock lock(&session_.mutex_);
    session_.context_ = nullptr;
  }

  // Until the stream ends, or something has to be done about the certificate
  // or the addresses.
  absl::Status Run() {
    stream_ = stub_->Attend(&context_);
    std::thread reader(&Attendance::Read, this);
    while (SendHeartbeat() && Sleep()) {
    }
    context_.TryCancel();
    reader.join();
    const absl::Status ended = FromGrpcStatus(stream_->Finish());
    return is_over_ ? absl::OkStatus() : ended;
  }

 private:
  void Read() {
    relay::AttendResponse response;
    while (stream_->Read(&response)) {
      session_.parts_.enroller.NoteReached(address_);
      if (!session_.Take(response.signed_settings())) continue;
      absl::MutexLock lock(&session_.mutex_);
      has_moved_ = true;
    }
    absl::MutexLock lock(&session_.mutex_);
    ended_ = true;
  }

  bool SendHeartbeat() {
    relay::AttendRequest request;
    request.set_signed_heartbeat(session_.NextHeartbeat());
    return stream_->Write(request);
  }

  // False: the stream is over.
  bool Sleep() {
    Enroller& enroller = session_.parts_.enroller;
    const FleetSettings settings = enroller.settings();
    const absl::Duration until_renewal =
        enroller.due() - session_.parts_.clock.Now();
    session_.parts_.on_rest();
    absl::MutexLock lock(&session_.mutex_);
    const auto is_awake =
        [this]() ABSL_EXCLUSIVE_LOCKS_REQUIRED(session_.mutex_) {
          return session_.stopping_ || ended_ || has_moved_;
        };
    session_.parts_.clock.AwaitWithTimeout(
        session_.mutex_, absl::Condition(&is_awake),
        std::min({IntervalOf(settings), kLongestSleep,
                  std::max(until_renewal, absl::ZeroDuration())}));
    if (session_.stopping_ || ended_) return false;
    is_over_ = until_renewal <= absl::ZeroDuration() || has_moved_;
    return !is_over_;
  }

  RelaySession& session_;
  const std::string address_;
  grpc::ClientContext context_;
  std::unique_ptr<relay::FleetAttendance::Stub> stub_;
  std::unique_ptr<
      grpc::ClientReaderWriter<relay::AttendRequest, relay::AttendResponse>>
      stream_;
  bool is_over_ = false;
  bool ended_ ABSL_GUARDED_BY(session_.mutex_) = false;
  bool has_moved_ ABSL_GUARDED_BY(session_.mutex_) = false;
};

RelaySession::RelaySession(Parts parts)
    : parts_(std::move(parts)),
      backoff_({absl::Milliseconds(200), absl::Seconds(30)}, SystemRandom) {
  parts_.queue.OnAppended([this] { OnAppended(); });
}

void RelaySession::OnAppended() {
  absl::MutexLock lock(&courier_mutex_);
  if (courier_ != nullptr) courier_->NoteAppended();
}

RelaySession::~RelaySession() {
  {
    absl::MutexLock lock(&mutex_);
    stopping_ = true;
    if (context_ != nullptr) context_->TryCancel();
  }
  if (thread_.joinable()) thread_.join();
  std::unique_ptr<Courier> courier;
  {
    absl::MutexLock lock(&courier_mutex_);
    courier = std::move(courier_);
  }
}

void RelaySession::Start() { thread_ = std::thread(&RelaySession::Loop, this); }

void RelaySession::Loop() {
  while (true) {
    absl::Status status = EnsureCertificate();
    if (!status.ok()) NoteFailure(status);
    // An old certificate may still be good while a new one can't be had.
    if (status.ok() || parts_.enroller.identity().ok()) {
      absl::Status attended = Attend();
      if (absl::IsPermissionDenied(attended))
        attended = AnswerRefusal(attended);
      if (status.ok()) status = attended;
    }
    {
      absl::MutexLock lock(&mutex_);
      if (stopping_) return;
    }
    if (status.ok()) {
      backoff_.Reset();
      continue;
    }
    NoteFailure(status);
    parts_.on_rest();
    if (!AwaitRetry()) return;
  }
}

absl::Status RelaySession::EnsureCertificate() {
  const absl::Status status = parts_.enroller.EnsureCertificate(CarryEnrolment);
  if (status.ok()) parts_.on_settings();
  return status;
}

// The uploader may not know the certificate, as after its state was restored
// from a backup, and still know the signing key. Its refusal is final.
absl::Status RelaySession::AnswerRefusal(const absl::Status& refused) {
  const absl::Time now = parts_.clock.Now();
  if (now < next_renewal_) return refused;
  next_renewal_ = now + kRenewalPause;
  return parts_.enroller.Renew(CarryEnrolment);
}

// Anew only when certificate or addresses have changed.
void RelaySession::StartCourier() {
  const absl::StatusOr<Identity> identity = parts_.enroller.identity();
  if (!identity.ok()) return;
  const std::vector<std::string> addresses = parts_.enroller.relay_addresses();
  std::string key = absl::StrCat(identity->certificate.serial(), " ",
                                 absl::StrJoin(addresses, " "));
  if (key == courier_key_) return;
  std::unique_ptr<Courier> before;
  {
    absl::MutexLock lock(&courier_mutex_);
    before = std::move(courier_);
  }
  before.reset();
  channels_.clear();
  addresses_.clear();
  for (const std::string& address : addresses) {
    channels_.push_back(MakeChannel(
        address, ChannelCredentialsOf(*identity, SpiffeId::FleetRelay())));
    addresses_.push_back(address);
  }
  if (channels_.empty()) return;
  auto courier = std::make_unique<Courier>(Courier::Options(), channels_,
                                           parts_.queue, parts_.clock);
  courier->Start();
  courier_key_ = std::move(key);
  absl::MutexLock lock(&courier_mutex_);
  courier_ = std::move(courier);
}

absl::Status RelaySession::Attend() {
  StartCourier();
  absl::Status last = absl::UnavailableError("there is no relay to go to");
  for (size_t i = 0; i < channels_.size(); ++i) {
    Attendance attendance(*this, addresses_[i], channels_[i]);
    last = attendance.Run();
    if (last.ok() || absl::IsPermissionDenied(last)) return last;
    last = WithAddress(last, addresses_[i]);
  }
  return last;
}

std::string RelaySession::NextHeartbeat() {
  Heartbeat heartbeat = parts_.describe();
  *heartbeat.mutable_sent() = ToTimestamp(parts_.clock.Now());
  const absl::StatusOr<Identity> identity = parts_.enroller.identity();
  if (identity.ok()) {
    *heartbeat.mutable_certificate_expires() =
        ToTimestamp(identity->certificate.not_after());
  }
  heartbeat.set_settings_version(parts_.enroller.settings().version());
  return SignHeartbeat(heartbeat, parts_.enroller.signing_key());
}

bool RelaySession::Take(const std::string& signed_settings) {
  const std::vector<std::string> before = parts_.enroller.relay_addresses();
  const absl::Status taken = parts_.enroller.TakeSettings(signed_settings);
  if (!taken.ok()) {
    LogError("settings_refused", {{"error", taken}});
    return false;
  }
  parts_.on_settings();
  return before != parts_.enroller.relay_addresses();
}

// Says it once, not at every attempt.
void RelaySession::NoteFailure(const absl::Status& status) {
  if (std::string(status.message()) == last_failure_) return;
  last_failure_ = std::string(status.message());
  const bool is_refused = absl::IsPermissionDenied(status);
  if (is_refused || !parts_.enroller.identity().ok()) {
    LogError(is_refused ? "refused_by_primary" : "not_enrolled",
             {{"error", status}});
  } else {
    LogWarning("relay_unreachable", {{"error", status}});
  }
}

// False when it is time to stop.
bool RelaySession::AwaitRetry() {
  const absl::Duration wait = backoff_.Next();
  absl::MutexLock lock(&mutex_);
  parts_.clock.AwaitWithTimeout(mutex_, absl::Condition(&stopping_), wait);
  return !stopping_;
}

}  // namespace directory_sync::password_handler
