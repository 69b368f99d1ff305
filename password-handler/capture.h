#ifndef PASSWORD_HANDLER_CAPTURE_H_
#define PASSWORD_HANDLER_CAPTURE_H_

#include <optional>

#include "absl/base/thread_annotations.h"
#include "absl/functional/function_ref.h"
#include "absl/status/status.h"
#include "absl/synchronization/mutex.h"
#include "absl/time/time.h"
#include "common/clock/clock.h"
#include "password-handler/directory_stamps.h"
#include "password-handler/hook/hook_message.h"
#include "password-handler/hook_server.h"
#include "password-handler/losses.h"
#include "password-handler/queue.h"
#include "password-handler/statement_maker.h"

namespace directory_sync::password_handler {

// Turns a hook's call into a durable, sealed capture, or into a tombstone.
// Thread safe; calls take turns.
class Capture : public HookCalls {
 public:
  struct Limits {
    // For reading the stamp: the directory's transaction waits for it.
    absl::Duration read = absl::Milliseconds(300);
    // A hook that began longer ago may have outlived its change.
    absl::Duration age = absl::Seconds(2);
  };

  // All must outlive it. `stamps` is for it alone.
  Capture(const Limits& limits, DirectoryStamps& stamps, Queue& queue,
          Losses& losses, const StatementMaker& maker, Clock& clock)
      : limits_(limits),
        stamps_(stamps),
        queue_(queue),
        losses_(losses),
        maker_(maker),
        clock_(clock) {}

  // kCaptured and kLost promise that it is on disk. `is_waiting` tells whether
  // the hook still waits for the answer: only then is the change certainly not
  // committed yet, and only then is a capture made.
  HookAnswer OnHook(const HookMessage& message,
                    absl::FunctionRef<bool()> is_waiting) override;

  // When a hook called last, and when one's password was captured; absent: not
  // since this object was made. Computers' count as calls.
  struct Activity {
    std::optional<absl::Time> last_call;
    std::optional<absl::Time> last_capture;
  };
  Activity activity() const;

  // To be called after the hook is gone: a hook that gave up before the answer
  // came has left a tombstone of what was captured.
  void OnHookGone() override;

 private:
  absl::StatusOr<DirectoryReading> ReadBefore(const HookMessage& message)
      ABSL_LOCKS_EXCLUDED(reading_);
  absl::Status CheckInTime(const HookMessage& message,
                           absl::FunctionRef<bool()> is_waiting);
  absl::Status Append(const HookMessage& message,
                      const DirectoryReading& before,
                      absl::FunctionRef<bool()> is_waiting);
  HookAnswer Lose(const HookMessage& message, const absl::Status& why,
                  const DirectoryReading* before);

  void CollectSpool();
  HookAnswer Take(const HookMessage& message,
                  absl::FunctionRef<bool()> is_waiting);

  const Limits limits_;
  mutable absl::Mutex activity_mutex_;
  Activity activity_ ABSL_GUARDED_BY(activity_mutex_);
  absl::Mutex reading_;
  DirectoryStamps& stamps_ ABSL_GUARDED_BY(reading_);
  Queue& queue_;
  Losses& losses_;
  const StatementMaker& maker_;
  Clock& clock_;
};

}  // namespace directory_sync::password_handler

#endif  // PASSWORD_HANDLER_CAPTURE_H_
