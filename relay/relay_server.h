#ifndef RELAY_RELAY_SERVER_H_
#define RELAY_RELAY_SERVER_H_

#include <memory>
#include <string>

#include "absl/status/statusor.h"
#include "absl/time/time.h"
#include "common/clock/clock.h"
#include "common/server/grpc_server.h"
#include "relay/fleet_attendance_service.h"
#include "relay/fleet_enrolment_service.h"
#include "relay/fleet_outlet_service.h"
#include "relay/fleet_roster.h"
#include "relay/inbox.h"
#include "relay/limits.h"
#include "relay/network_face.h"
#include "relay/password_inbox_service.h"
#include "relay/relay_outlet_service.h"

namespace directory_sync::relay {

// The whole relay: inbox, network face, inner face. Thread safe.
class RelayServer {
 public:
  struct Options {
    std::string state_directory;     // inbox.db, fleet.key, fleet/
    std::string identity_directory;  // the local leaf of role relay
    std::string inner_address;       // "127.0.0.1:8735"
    std::string network_address;     // "0.0.0.0:8732"
    InboxLimits limits;
    RateLimit handler_rate = kHandlerRate;
    int max_connections = kMaxConnections;  // of the network face
  };

  // Serves when it returns; the network face only if it has a certificate.
  // Every error names the cause and the cure. `clock` must outlive the server.
  static absl::StatusOr<std::unique_ptr<RelayServer>> Start(
      const Options& options, Clock& clock);

  // As by Stop(ZeroDuration()).
  ~RelayServer();

  // Acknowledges what has come, ends all streams, and takes no more calls;
  // what hasn't ended within `grace` is cut off. Repeats are harmless.
  void Stop(absl::Duration grace);

  const std::string& inner_address() const { return inner_face_->address(); }

 private:
  RelayServer() = default;

  // Each uses those above it.
  std::unique_ptr<Inbox> inbox_;
  std::unique_ptr<FleetRoster> roster_;
  std::unique_ptr<PasswordInboxService> password_inbox_;
  std::unique_ptr<FleetOutletService> fleet_outlet_;
  std::unique_ptr<FleetEnrolmentService> enrolment_;
  std::unique_ptr<FleetAttendanceService> attendance_;
  std::unique_ptr<NetworkFace> network_face_;
  std::unique_ptr<RelayOutletService> outlet_;
  std::unique_ptr<GrpcServer> inner_face_;
};

}  // namespace directory_sync::relay

#endif  // RELAY_RELAY_SERVER_H_
