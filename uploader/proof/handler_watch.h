#ifndef UPLOADER_PROOF_HANDLER_WATCH_H_
#define UPLOADER_PROOF_HANDLER_WATCH_H_

#include "common/clock/clock.h"
#include "uploader/fleet/fleet_authority.h"
#include "uploader/status/wakeup.h"
#include "uploader/store/state_database.h"

namespace directory_sync::uploader {

// Keeps the alerts about handlers and the fleet's certificates true: silence
// and ends come with time, so it looks once a minute, and takes nobody for
// silent before kSilentAfter. Thread compatible.
class HandlerWatch {
 public:
  // All must outlive it.
  HandlerWatch(StateDatabase& state, FleetAuthority& fleet, Wakeup& wakeup,
               Clock& clock)
      : state_(state), fleet_(fleet), wakeup_(wakeup), clock_(clock) {}

  // Runs until the Wakeup is stopped.
  void Run();

 private:
  StateDatabase& state_;
  FleetAuthority& fleet_;
  Wakeup& wakeup_;
  Clock& clock_;
};

}  // namespace directory_sync::uploader

#endif  // UPLOADER_PROOF_HANDLER_WATCH_H_
