#ifndef UPLOADER_PROOF_HANDLER_WATCH_H_
#define UPLOADER_PROOF_HANDLER_WATCH_H_

#include "common/clock/clock.h"
#include "uploader/status/wakeup.h"
#include "uploader/store/state_database.h"

namespace directory_sync::uploader {

// Keeps the alerts about handlers true: silence comes with time, so it looks
// once a minute, and takes nobody for silent before kSilentAfter. Thread
// compatible.
class HandlerWatch {
 public:
  // All must outlive it.
  HandlerWatch(StateDatabase& state, Wakeup& wakeup, Clock& clock)
      : state_(state), wakeup_(wakeup), clock_(clock) {}

  // Runs until the Wakeup is stopped.
  void Run();

 private:
  StateDatabase& state_;
  Wakeup& wakeup_;
  Clock& clock_;
};

}  // namespace directory_sync::uploader

#endif  // UPLOADER_PROOF_HANDLER_WATCH_H_
