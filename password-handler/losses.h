#ifndef PASSWORD_HANDLER_LOSSES_H_
#define PASSWORD_HANDLER_LOSSES_H_

#include <string>

#include "absl/base/thread_annotations.h"
#include "absl/functional/function_ref.h"
#include "absl/status/status.h"
#include "absl/strings/string_view.h"
#include "absl/synchronization/mutex.h"
#include "common/clock/clock.h"
#include "password-handler/directory_stamps.h"
#include "password-handler/hook/hook_message.h"
#include "password-handler/queue.h"
#include "password-handler/statement_maker.h"

namespace directory_sync::password_handler {

// Keeps account of changes whose password was not captured: each becomes a
// tombstone in the queue, which holds open what it could have decided and tells
// the uploader. Thread safe.
class Losses {
 public:
  // `spool` is where hooks leave theirs. `stamps`, for it alone, tells whom
  // they are about. All must outlive it.
  Losses(std::string spool, DirectoryStamps& stamps, Queue& queue,
         const StatementMaker& maker, Clock& clock)
      : spool_(std::move(spool)),
        stamps_(stamps),
        queue_(queue),
        maker_(maker),
        clock_(clock) {}

  // Appends a tombstone for a hook's call; OK also when it is there already,
  // or the call was captured after all. `reading` is what was read for it (of
  // a pre-commit hook inside that), null if nothing was.
  absl::Status Append(const HookMessage& message, absl::string_view reason,
                      const DirectoryReading* reading);

  // Takes over what hooks left in the spool. When it returns OK, every hook
  // that had ended before the call is known: this is the drain of the rules.
  absl::Status CollectSpool();

 private:
  absl::Status CollectOne(const std::string& id)
      ABSL_EXCLUSIVE_LOCKS_REQUIRED(collecting_);
  absl::Status AppendFrom(const HookMessage& message, absl::string_view reason,
                          absl::FunctionRef<void(Candidate&)> fill);

  const std::string spool_;
  DirectoryStamps& stamps_ ABSL_GUARDED_BY(collecting_);
  Queue& queue_;
  const StatementMaker& maker_;
  Clock& clock_;
  // One collection at a time, so that none returns before the other's files
  // are in the queue.
  absl::Mutex collecting_;
};

}  // namespace directory_sync::password_handler

#endif  // PASSWORD_HANDLER_LOSSES_H_
