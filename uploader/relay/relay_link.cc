#include "uploader/relay/relay_link.h"

#include <grpcpp/channel.h>
#include <grpcpp/client_context.h>

#include <utility>

#include "common/log/log.h"
#include "common/server/status_conversion.h"
#include "common/status/status_macros.h"
#include "uploader/status/peer_errors.h"

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

}  // namespace

RelayLink::RelayLink(const std::shared_ptr<grpc::Channel>& channel, Parts parts)
    : stub_(RelayOutlet::NewStub(channel)),
      parts_(std::move(parts)),
      stream_wakeup_(parts_.clock),
      certificate_wakeup_(parts_.clock),
      backoff_(StreamBackoff(), SystemRandom),
      certificate_(*stub_, parts_.fleet, calls_, parts_.clock) {}

RelayLink::~RelayLink() = default;

void RelayLink::RunStream() {
  bool running = true;
  while (running) {
    const absl::Status status = ExplainPeerError(CollectOnce(), "the relay");
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
  const OpenCalls::Call call(calls_, context);
  const auto stream = stub_->Collect(&context);
  // The relay sends it as soon as it has taken the stream; items may be long in
  // coming.
  stream->WaitForInitialMetadata();
  parts_.conditions.Set(Peer::kRelay, absl::OkStatus(), parts_.clock.Now());
  const absl::Status taken = TakeAll(*stream);
  if (!taken.ok()) context.TryCancel();
  const absl::Status ended = FromGrpcStatus(stream->Finish());
  if (!taken.ok()) return taken;
  return ended.ok() ? absl::UnavailableError("the relay ended the stream")
                    : ended;
}

absl::Status RelayLink::TakeAll(Stream& stream) {
  CollectResponse items;
  while (stream.Read(&items)) {
    RETURN_IF_ERROR(parts_.intake.Take(items));
    backoff_.Reset();
    CollectRequest acknowledgement;
    for (const InboxItem& item : items.items()) {
      acknowledgement.add_committed_item_keys(item.item_key());
    }
    if (!stream.Write(acknowledgement)) break;
    parts_.on_items();
  }
  return absl::OkStatus();
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
  calls_.Cancel();
}

}  // namespace directory_sync::uploader
