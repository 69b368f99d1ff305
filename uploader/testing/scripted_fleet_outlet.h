#ifndef UPLOADER_TESTING_SCRIPTED_FLEET_OUTLET_H_
#define UPLOADER_TESTING_SCRIPTED_FLEET_OUTLET_H_

#include <cstdint>
#include <deque>
#include <functional>
#include <map>
#include <string>

#include "absl/base/thread_annotations.h"
#include "absl/synchronization/mutex.h"
#include "proto/directorysync/relay/v1/fleet_relay.grpc.pb.h"

namespace directory_sync::uploader {

// A relay's FleetOutlet in a test's hand. Thread safe.
class ScriptedFleetOutlet final
    : public directorysync::relay::v1::FleetOutlet::Service {
 public:
  using FleetState = directorysync::relay::v1::FleetState;

  // Hands a request to the uploader and returns its answer. Waits up to 30 s,
  // and dies without one.
  std::string Enrol(const std::string& sealed_request);
  void SendHeartbeat(const std::string& sender,
                     const std::string& signed_heartbeat);
  // Waits up to 30 s until the state is so; dies otherwise.
  FleetState AwaitState(const std::function<bool(const FleetState&)>& is_so);

  // Whether states are confirmed; they are at first.
  void ConfirmStates(bool confirm);

  // Ends the streams, so that the server can drain.
  void Stop();

  grpc::Status Serve(
      grpc::ServerContext* context,
      grpc::ServerReaderWriter<directorysync::relay::v1::ServeResponse,
                               directorysync::relay::v1::ServeRequest>* stream)
      override;

 private:
  void Take(const directorysync::relay::v1::ServeRequest& request);

  absl::Mutex mutex_;
  bool stopped_ ABSL_GUARDED_BY(mutex_) = false;
  bool confirm_ ABSL_GUARDED_BY(mutex_) = true;
  uint64_t last_call_ ABSL_GUARDED_BY(mutex_) = 0;
  FleetState state_ ABSL_GUARDED_BY(mutex_);
  std::deque<directorysync::relay::v1::ServeResponse> outgoing_
      ABSL_GUARDED_BY(mutex_);
  std::map<uint64_t, std::string> answers_ ABSL_GUARDED_BY(mutex_);
};

}  // namespace directory_sync::uploader

#endif  // UPLOADER_TESTING_SCRIPTED_FLEET_OUTLET_H_
