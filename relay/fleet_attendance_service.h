#ifndef RELAY_FLEET_ATTENDANCE_SERVICE_H_
#define RELAY_FLEET_ATTENDANCE_SERVICE_H_

#include <map>
#include <memory>
#include <string>

#include "absl/base/thread_annotations.h"
#include "absl/status/status.h"
#include "absl/synchronization/mutex.h"
#include "absl/time/time.h"
#include "common/clock/clock.h"
#include "common/identity/spiffe_id.h"
#include "proto/directorysync/relay/v1/fleet_relay.grpc.pb.h"
#include "relay/fleet_outlet_service.h"
#include "relay/fleet_roster.h"
#include "relay/message_stream.h"

namespace directory_sync::relay {

// Settings to the handlers, heartbeats to the uploader. A stream whose
// certificate is revoked ends at once. Thread safe.
class FleetAttendanceService
    : public directorysync::relay::v1::FleetAttendance::CallbackService {
 public:
  using Stream = MessageStream<directorysync::relay::v1::AttendRequest,
                               directorysync::relay::v1::AttendResponse>;

  // All must outlive the service's calls.
  FleetAttendanceService(FleetRoster& roster, FleetOutletService& outlet,
                         Clock& clock);
  // The last call may have ended on another thread.
  ~FleetAttendanceService() override { absl::MutexLock lock(&mutex_); }

  grpc::ServerBidiReactor<directorysync::relay::v1::AttendRequest,
                          directorysync::relay::v1::AttendResponse>*
  Attend(grpc::CallbackServerContext* context) override;

  // Whether that connection, by gRPC's name, has a stream.
  bool HasStreamOf(const std::string& peer) const;

  // Ends all streams and takes no more, so that the server can drain.
  void EndStreams();

 private:
  // One handler that attends.
  struct Attendant {
    SpiffeId id;
    std::string serial;
    std::string peer;
    std::shared_ptr<Stream> stream;
    std::string sent_settings;
  };

  absl::Status Begin(Attendant attendant);
  absl::Status Forward(const std::string& sender, absl::Duration& last,
                       directorysync::relay::v1::AttendRequest& request);
  void OnRosterChanged();

  FleetRoster& roster_;
  FleetOutletService& outlet_;
  Clock& clock_;
  mutable absl::Mutex mutex_;
  bool ending_ ABSL_GUARDED_BY(mutex_) = false;
  std::map<std::string, Attendant> attendants_ ABSL_GUARDED_BY(mutex_);
};

}  // namespace directory_sync::relay

#endif  // RELAY_FLEET_ATTENDANCE_SERVICE_H_
