#ifndef RELAY_FLEET_OUTLET_SERVICE_H_
#define RELAY_FLEET_OUTLET_SERVICE_H_

#include <functional>
#include <memory>
#include <utility>

#include "absl/base/thread_annotations.h"
#include "absl/status/status.h"
#include "absl/synchronization/mutex.h"
#include "proto/directorysync/relay/v1/fleet_relay.grpc.pb.h"
#include "relay/fleet_roster.h"
#include "relay/message_stream.h"

namespace directory_sync::relay {

// The inner face for what concerns the fleet. Thread safe.
class FleetOutletService
    : public directorysync::relay::v1::FleetOutlet::CallbackService {
 public:
  using Stream = MessageStream<directorysync::relay::v1::ServeRequest,
                               directorysync::relay::v1::ServeResponse>;
  using ReplyCallback =
      std::function<void(directorysync::relay::v1::EnrolmentReply)>;

  // `roster` must outlive the service's calls.
  explicit FleetOutletService(FleetRoster& roster) : roster_(roster) {}
  // The last call may have ended on another thread.
  ~FleetOutletService() override { absl::MutexLock lock(&mutex_); }

  // Told of each reply, without locks. Before the server starts.
  void OnReply(ReplyCallback on_reply) { on_reply_ = std::move(on_reply); }

  grpc::ServerBidiReactor<directorysync::relay::v1::ServeRequest,
                          directorysync::relay::v1::ServeResponse>*
  Serve(grpc::CallbackServerContext* context) override;

  // To the uploader. False: it isn't there.
  bool Send(directorysync::relay::v1::ServeResponse message);

  // Ends the stream and takes no more, so that the server can drain.
  void EndStreams();

 private:
  absl::Status Take(directorysync::relay::v1::ServeRequest& request);

  FleetRoster& roster_;
  ReplyCallback on_reply_;
  absl::Mutex mutex_;
  bool ending_ ABSL_GUARDED_BY(mutex_) = false;
  std::shared_ptr<Stream> stream_ ABSL_GUARDED_BY(mutex_);
};

}  // namespace directory_sync::relay

#endif  // RELAY_FLEET_OUTLET_SERVICE_H_
