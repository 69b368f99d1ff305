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
#include "uploader/relay/relay_certificate.h"
#include "uploader/status/conditions.h"
#include "uploader/status/wakeup.h"

namespace grpc {
class Channel;
class ClientContext;
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

  void Stop();

 private:
  absl::Status CollectOnce();
  // Makes a stream known to Stop; false when stopped already.
  bool Enter(grpc::ClientContext& context);
  void Leave();
  absl::Status InstallCertificate();

  std::unique_ptr<directorysync::relay::v1::RelayOutlet::StubInterface> stub_;
  Parts parts_;
  Wakeup stream_wakeup_;
  Wakeup certificate_wakeup_;
  Backoff backoff_;

  absl::Mutex certificate_mutex_;
  RelayCertificate certificate_ ABSL_GUARDED_BY(certificate_mutex_);

  absl::Mutex mutex_;
  bool stopped_ ABSL_GUARDED_BY(mutex_) = false;
  grpc::ClientContext* stream_ ABSL_GUARDED_BY(mutex_) = nullptr;
};

}  // namespace directory_sync::uploader

#endif  // UPLOADER_RELAY_RELAY_LINK_H_
