#ifndef UPLOADER_RELAY_RELAY_LINK_H_
#define UPLOADER_RELAY_RELAY_LINK_H_

#include <functional>
#include <memory>

#include "absl/base/thread_annotations.h"
#include "absl/status/status.h"
#include "absl/synchronization/mutex.h"
#include "common/backoff/backoff.h"
#include "common/clock/clock.h"
#include "proto/directorysync/relay/v1/relay.grpc.pb.h"
#include "uploader/fleet/fleet_authority.h"
#include "uploader/passwords/item_intake.h"
#include "uploader/relay/open_calls.h"
#include "uploader/relay/relay_certificate.h"
#include "uploader/status/conditions.h"
#include "uploader/status/wakeup.h"

namespace grpc {
class Channel;
}  // namespace grpc

namespace directory_sync::uploader {

// The uploader's end of the relay: keeps the network face's certificate good
// and takes over what the relay holds. Each item is acknowledged only after
// this side's commit. Connects again by itself.
class RelayLink {
 public:
  // All must outlive it.
  struct Parts {
    FleetAuthority& fleet;
    ItemIntake& intake;
    Conditions& conditions;
    Clock& clock;
    // Called when items were taken over.
    std::function<void()> on_items;
  };

  RelayLink(const std::shared_ptr<grpc::Channel>& channel, Parts parts);
  ~RelayLink();

  // Runs the stream until Stop. On a thread of its own.
  void RunStream();

  // Renews the certificate until Stop. On another.
  void RunCertificate();

  // Ends both, and the calls that are under way.
  void Stop();

 private:
  using Stream = grpc::ClientReaderWriterInterface<
      directorysync::relay::v1::CollectRequest,
      directorysync::relay::v1::CollectResponse>;

  absl::Status CollectOnce();
  // Takes over what comes until the stream ends; an error is of this side.
  absl::Status TakeAll(Stream& stream);
  absl::Status InstallCertificate();

  std::unique_ptr<directorysync::relay::v1::RelayOutlet::StubInterface> stub_;
  Parts parts_;
  Wakeup stream_wakeup_;
  Wakeup certificate_wakeup_;
  Backoff backoff_;
  OpenCalls calls_;

  absl::Mutex certificate_mutex_;
  RelayCertificate certificate_ ABSL_GUARDED_BY(certificate_mutex_);
};

}  // namespace directory_sync::uploader

#endif  // UPLOADER_RELAY_RELAY_LINK_H_
