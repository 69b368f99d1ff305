#include "uploader/relay/fleet_link.h"

#include <grpcpp/channel.h>
#include <grpcpp/client_context.h>

#include <algorithm>
#include <thread>
#include <utility>

#include "absl/status/statusor.h"
#include "common/log/log.h"
#include "common/server/status_conversion.h"
#include "common/status/status_macros.h"

namespace directory_sync::uploader {

namespace v1 = ::directorysync::relay::v1;

namespace {

// So that certificates that expire leave the relay's list, and what it missed
// for whatever reason reaches it.
constexpr absl::Duration kRefresh = absl::Hours(1);

Backoff::Options StreamBackoff() {
  Backoff::Options options;
  options.first = absl::Milliseconds(100);
  options.longest = absl::Seconds(5);
  return options;
}

}  // namespace

FleetLink::FleetLink(const std::shared_ptr<grpc::Channel>& channel, Parts parts)
    : stub_(v1::FleetOutlet::NewStub(channel)),
      parts_(parts),
      backoff_(StreamBackoff(), SystemRandom) {
  parts_.fleet.OnChanged([this] { OnChanged(); });
}

FleetLink::~FleetLink() {
  parts_.fleet.OnChanged(nullptr);
  Stop();
}

void FleetLink::OnChanged() {
  absl::MutexLock lock(&mutex_);
  ++changed_;
}

void FleetLink::Stop() {
  {
    absl::MutexLock lock(&mutex_);
    stopping_ = true;
  }
  calls_.Cancel();
}

void FleetLink::Run() {
  do {
    const absl::Status status = ServeOnce();
    absl::MutexLock lock(&mutex_);
    if (stopping_) return;
    LogWarning("fleet_stream_ended", {{"error", status}});
  } while (AwaitRetry());
}

bool FleetLink::AwaitRetry() {
  const absl::Duration wait = backoff_.Next();
  absl::MutexLock lock(&mutex_);
  parts_.clock.AwaitWithTimeout(mutex_, absl::Condition(&stopping_), wait);
  return !stopping_;
}

absl::Status FleetLink::ServeOnce() {
  {
    absl::MutexLock lock(&mutex_);
    ended_ = false;
    written_ = 0;
    applied_ = 0;
    replies_.clear();
  }
  grpc::ClientContext context;
  const OpenCalls::Call call(calls_, context);
  const auto stream = stub_->Serve(&context);
  std::thread reader([&] { Read(*stream); });
  const absl::Status written = Write(*stream);
  context.TryCancel();
  reader.join();
  const absl::Status ended = FromGrpcStatus(stream->Finish());
  return written.ok() ? ended : written;
}

void FleetLink::Read(Stream& stream) {
  Response response;
  while (stream.Read(&response)) Take(response);
  absl::MutexLock lock(&mutex_);
  ended_ = true;
}

void FleetLink::Take(const Response& response) {
  switch (response.message_case()) {
    case Response::kAppliedRevision: {
      absl::MutexLock lock(&mutex_);
      applied_ = std::max(applied_, response.applied_revision());
      return;
    }
    case Response::kCall: {
      absl::StatusOr<std::string> answer =
          parts_.enrolment.Answer(response.call().sealed_request());
      if (!answer.ok()) {
        LogError("enrolment_failed", {{"error", answer.status()}});
      }
      v1::EnrolmentReply reply;
      reply.set_call_id(response.call().call_id());
      if (answer.ok()) reply.set_signed_answer(*std::move(answer));
      absl::MutexLock lock(&mutex_);
      replies_.push_back(std::move(reply));
      return;
    }
    case Response::kHeartbeat: {
      const absl::Status taken = parts_.heartbeats.Take(response.heartbeat());
      if (!taken.ok()) LogError("heartbeat_not_kept", {{"error", taken}});
      return;
    }
    case Response::MESSAGE_NOT_SET:
      return;
  }
}

absl::Status FleetLink::Write(Stream& stream) {
  while (true) {
    std::vector<v1::EnrolmentReply> replies;
    bool is_refresh = false;
    {
      absl::MutexLock lock(&mutex_);
      is_refresh = !parts_.clock.AwaitWithTimeout(
          mutex_, absl::Condition(this, &FleetLink::HasWork), kRefresh);
      if (stopping_ || ended_) return absl::OkStatus();
      if (is_refresh) ++changed_;
      replies = std::exchange(replies_, {});
    }
    // Before the replies: who gets a certificate may use it at once.
    RETURN_IF_ERROR(WriteState(stream));
    for (v1::EnrolmentReply& reply : replies) {
      Request request;
      *request.mutable_reply() = std::move(reply);
      if (!stream.Write(request)) return absl::OkStatus();
    }
  }
}

absl::Status FleetLink::WriteState(Stream& stream) {
  uint64_t revision = 0;
  {
    absl::MutexLock lock(&mutex_);
    if (written_ == changed_) return absl::OkStatus();
    revision = changed_;
  }
  ASSIGN_OR_RETURN(v1::FleetState state, parts_.fleet.State());
  state.set_revision(revision);
  Request request;
  *request.mutable_state() = std::move(state);
  if (!stream.Write(request)) return absl::OkStatus();
  backoff_.Reset();
  absl::MutexLock lock(&mutex_);
  written_ = revision;
  return absl::OkStatus();
}

bool FleetLink::AwaitApplied(absl::Duration timeout) {
  absl::MutexLock lock(&mutex_);
  const uint64_t wanted = changed_;
  const auto is_applied = [&]() ABSL_EXCLUSIVE_LOCKS_REQUIRED(mutex_) {
    return stopping_ || applied_ >= wanted;
  };
  parts_.clock.AwaitWithTimeout(mutex_, absl::Condition(&is_applied), timeout);
  return applied_ >= wanted;
}

}  // namespace directory_sync::uploader
