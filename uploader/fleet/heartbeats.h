#ifndef UPLOADER_FLEET_HEARTBEATS_H_
#define UPLOADER_FLEET_HEARTBEATS_H_

#include "absl/status/status.h"
#include "common/clock/clock.h"
#include "proto/directorysync/relay/v1/fleet_relay.pb.h"
#include "uploader/fleet/fleet_authority.h"
#include "uploader/store/state_database.h"

namespace directory_sync::uploader {

// Keeps each handler's last heartbeat. Thread safe.
class Heartbeats {
 public:
  // All must outlive it.
  Heartbeats(StateDatabase& state, FleetAuthority& fleet, Clock& clock)
      : state_(state), fleet_(fleet), clock_(clock) {}

  // Dropped with a line in the log: what is not by the sender's signing key,
  // or not later than the one before. Errors are the store's.
  absl::Status Take(const directorysync::relay::v1::HeartbeatReport& report);

 private:
  StateDatabase& state_;
  FleetAuthority& fleet_;
  Clock& clock_;
};

}  // namespace directory_sync::uploader

#endif  // UPLOADER_FLEET_HEARTBEATS_H_
