#ifndef PASSWORD_HANDLER_RETENTION_H_
#define PASSWORD_HANDLER_RETENTION_H_

#include "absl/status/statusor.h"
#include "absl/time/time.h"
#include "common/clock/clock.h"
#include "password-handler/queue.h"
#include "password-handler/statement_maker.h"

namespace directory_sync::password_handler {

// Bounds how long the queue keeps anything, and raises the alarm long before.
// Thread compatible.
class Retention {
 public:
  // All must outlive it.
  Retention(Queue& queue, const StatementMaker& maker, Clock& clock)
      : queue_(queue), maker_(maker), clock_(clock) {}

  // Once an hour: what the relay didn't take within the queue's age is dropped
  // (of a capture a tombstone stays, under the same seq), and so are captures
  // that were not applied. Not before the wall clock, by which they are old,
  // has run for a day without a step: one that is wrong after the machine's
  // start destroys nothing. Logs an error while the oldest item is a day old or
  // the queue a tenth full. Returns the time until it should run again, which
  // is infinite when the queue holds nothing.
  absl::StatusOr<absl::Duration> Run();

 private:
  // Whether the wall clock has kept pace with the monotonic one for a day.
  bool ClockIsSteady();
  absl::Status Expire();
  absl::Status ExpireItem(const OutgoingItem& item);

  Queue& queue_;
  const StatementMaker& maker_;
  Clock& clock_;
  absl::Duration next_ = absl::ZeroDuration();  // monotonic
  // The last look by both clocks, and since when they agree; infinitely long
  // ago before the first.
  absl::Time looked_ = absl::InfinitePast();
  absl::Duration looked_monotonic_;
  absl::Duration steady_since_;
};

}  // namespace directory_sync::password_handler

#endif  // PASSWORD_HANDLER_RETENTION_H_
