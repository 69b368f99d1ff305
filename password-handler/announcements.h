#ifndef PASSWORD_HANDLER_ANNOUNCEMENTS_H_
#define PASSWORD_HANDLER_ANNOUNCEMENTS_H_

#include "absl/status/status.h"
#include "absl/time/time.h"

namespace directory_sync::password_handler {

// A hook that tells of its calls a moment after they happened, as one inside
// LSASS must. Thread safe.
class Announcements {
 public:
  virtual ~Announcements() = default;

  // When it returns OK, every call of the hook that had begun or ended before
  // this one is in the queue: the drain of the rules. FailedPrecondition: there
  // is no hook that could be asked. Others: it didn't answer in time.
  virtual absl::Status Drain(absl::Duration timeout) = 0;
};

}  // namespace directory_sync::password_handler

#endif  // PASSWORD_HANDLER_ANNOUNCEMENTS_H_
