#ifndef UPLOADER_FLEET_HEARTBEATS_H_
#define UPLOADER_FLEET_HEARTBEATS_H_

#include "absl/status/status.h"
#include "common/clock/clock.h"
#include "proto/directorysync/relay/v1/fleet_relay.pb.h"
#include "uploader/store/state_database.h"

namespace directory_sync::uploader {

// Keeps each handler's last heartbeat. Thread safe.
class Heartbeats {
 public:
  // Both must outlive it.
  Heartbeats(StateDatabase& state, Clock& clock)
      : state_(state), clock_(clock) {}

  // Dropped with a line in the log: what is not by the sender's signing key,
  // or not later than the one before. Errors are the store's.
  absl::Status Take(const directorysync::relay::v1::HeartbeatReport& report);

 private:
  StateDatabase& state_;
  Clock& clock_;
};

}  // namespace directory_sync::uploader

#endif  // UPLOADER_FLEET_HEARTBEATS_H_
