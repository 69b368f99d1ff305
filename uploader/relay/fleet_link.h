#ifndef UPLOADER_RELAY_FLEET_LINK_H_
#define UPLOADER_RELAY_FLEET_LINK_H_

#include <cstdint>
#include <memory>
#include <vector>

#include "absl/base/thread_annotations.h"
#include "absl/status/status.h"
#include "absl/synchronization/mutex.h"
#include "absl/time/time.h"
#include "common/backoff/backoff.h"
#include "common/clock/clock.h"
#include "proto/directorysync/relay/v1/fleet_relay.grpc.pb.h"
#include "uploader/fleet/enrolment.h"
#include "uploader/fleet/fleet_authority.h"
#include "uploader/fleet/heartbeats.h"
#include "uploader/relay/open_calls.h"

namespace grpc {
class Channel;
}  // namespace grpc

namespace directory_sync::uploader {

// The uploader's end of the relay for what concerns the fleet: tells it at once
// who belongs to it, answers those who want to, takes heartbeats. Connects
// again by itself. Thread safe.
class FleetLink {
 public:
  // All must outlive it.
  struct Parts {
    FleetAuthority& fleet;
    Enrolment& enrolment;
    Heartbeats& heartbeats;
    Clock& clock;
  };

  FleetLink(const std::shared_ptr<grpc::Channel>& channel, Parts parts);
  ~FleetLink();

  // Runs until Stop. On a thread of its own.
  void Run();
  void Stop();

  // Waits until the relay follows the fleet as it is now. False: not within
  // `timeout`.
  bool AwaitApplied(absl::Duration timeout);

 private:
  using Request = directorysync::relay::v1::ServeRequest;
  using Response = directorysync::relay::v1::ServeResponse;
  using Stream = grpc::ClientReaderWriterInterface<Request, Response>;

  absl::Status ServeOnce();
  void Read(Stream& stream);
  void Take(const Response& response);
  // Sends what there is to send until the stream ends.
  absl::Status Write(Stream& stream);
  absl::Status WriteState(Stream& stream);
  void OnChanged();
  bool HasWork() const ABSL_EXCLUSIVE_LOCKS_REQUIRED(mutex_) {
    return stopping_ || ended_ || written_ < changed_ || !replies_.empty();
  }
  bool AwaitRetry();

  std::unique_ptr<directorysync::relay::v1::FleetOutlet::StubInterface> stub_;
  const Parts parts_;
  OpenCalls calls_;
  Backoff backoff_;  // of Run's thread

  absl::Mutex mutex_;
  bool stopping_ ABSL_GUARDED_BY(mutex_) = false;
  bool ended_ ABSL_GUARDED_BY(mutex_) = false;
  // Revisions of the fleet's state: the last, the last one sent on this
  // stream, the last one that the relay has confirmed.
  uint64_t changed_ ABSL_GUARDED_BY(mutex_) = 1;
  uint64_t written_ ABSL_GUARDED_BY(mutex_) = 0;
  uint64_t applied_ ABSL_GUARDED_BY(mutex_) = 0;
  std::vector<directorysync::relay::v1::EnrolmentReply> replies_
      ABSL_GUARDED_BY(mutex_);
};

}  // namespace directory_sync::uploader

#endif  // UPLOADER_RELAY_FLEET_LINK_H_
