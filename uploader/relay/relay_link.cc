#include "uploader/relay/relay_link.h"

#include <grpcpp/channel.h>
#include <grpcpp/client_context.h>

#include <algorithm>
#include <utility>

#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "common/log/log.h"
#include "common/server/status_conversion.h"
#include "common/status/status_macros.h"

namespace directory_sync::uploader {

using directorysync::relay::v1::CollectRequest;
using directorysync::relay::v1::CollectResponse;
using directorysync::relay::v1::InboxItem;
using directorysync::relay::v1::RelayOutlet;

namespace {

constexpr absl::Duration kCertificateRetry = absl::Seconds(10);
// So that a wall clock that steps is noticed.
constexpr absl::Duration kCertificateCheck = absl::Minutes(10);

Backoff::Options StreamBackoff() {
  Backoff::Options options;
  options.first = absl::Milliseconds(100);
  options.longest = absl::Seconds(5);
  return options;
}

// gRPC's own words for a process that isn't there say nothing to people.
absl::Status Explain(const absl::Status& status) {
  if (!absl::IsUnavailable(status) ||
      !absl::StrContains(status.message(), "addresses")) {
    return status;
  }
  return absl::UnavailableError(absl::StrCat(
      "the relay doesn't answer; the supervisor starts it again by itself, its "
      "log says why it stopped (",
      status.message(), ")"));
}

}  // namespace

RelayLink::RelayLink(const std::shared_ptr<grpc::Channel>& channel, Parts parts)
    : stub_(RelayOutlet::NewStub(channel)),
      parts_(std::move(parts)),
      stream_wakeup_(parts_.clock),
      certificate_wakeup_(parts_.clock),
      backoff_(StreamBackoff(), SystemRandom),
      certificate_(*stub_, parts_.fleet, parts_.clock) {}

RelayLink::~RelayLink() = default;

void RelayLink::RunStream() {
  bool running = true;
  while (running) {
    const absl::Status status = Explain(CollectOnce());
    if (stream_wakeup_.stopped()) return;
    parts_.conditions.Set(Peer::kRelay, status, parts_.clock.Now());
    LogWarning("relay_stream_ended", {{"error", status}});
    running = stream_wakeup_.Wait(backoff_.Next());
  }
}

absl::Status RelayLink::CollectOnce() {
  // The network face needs it to open at all.
  RETURN_IF_ERROR(InstallCertificate());
  grpc::ClientContext context;
  if (!Enter(context)) return absl::CancelledError("stopped");
  const auto stream = stub_->Collect(&context);
  // The relay answers a stream at once only when it has something; that the
  // certificate was just taken shows that it is there.
  backoff_.Reset();
  parts_.conditions.Set(Peer::kRelay, absl::OkStatus(), parts_.clock.Now());
  CollectResponse items;
  absl::Status status;
  while (status.ok() && stream->Read(&items)) {
    status = parts_.intake.Take(items);
    if (!status.ok()) break;
    CollectRequest acknowledgement;
    for (const InboxItem& item : items.items()) {
      acknowledgement.add_committed_item_keys(item.item_key());
    }
    if (!stream->Write(acknowledgement)) break;
    parts_.on_items();
  }
  if (!status.ok()) context.TryCancel();
  const absl::Status ended = FromGrpcStatus(stream->Finish());
  Leave();
  if (!status.ok()) return status;
  return ended.ok() ? absl::UnavailableError("the relay ended the stream")
                    : ended;
}

void RelayLink::RunCertificate() {
  absl::Duration wait = kCertificateRetry;
  while (certificate_wakeup_.Wait(wait)) {
    wait = kCertificateCheck;
    bool is_due = false;
    {
      absl::MutexLock lock(&certificate_mutex_);
      is_due = parts_.clock.Now() >= certificate_.due();
    }
    if (!is_due) continue;
    const absl::Status status = InstallCertificate();
    if (status.ok()) continue;
    wait = kCertificateRetry;
    LogWarning("relay_certificate_not_installed", {{"error", status}});
  }
}

absl::Status RelayLink::InstallCertificate() {
  absl::MutexLock lock(&certificate_mutex_);
  return certificate_.Install();
}

void RelayLink::Stop() {
  stream_wakeup_.Stop();
  certificate_wakeup_.Stop();
  absl::MutexLock lock(&mutex_);
  stopped_ = true;
  if (stream_ != nullptr) stream_->TryCancel();
}

bool RelayLink::Enter(grpc::ClientContext& context) {
  absl::MutexLock lock(&mutex_);
  if (stopped_) return false;
  stream_ = &context;
  return true;
}

void RelayLink::Leave() {
  absl::MutexLock lock(&mutex_);
  stream_ = nullptr;
}

}  // namespace directory_sync::uploader
