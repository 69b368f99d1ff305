#ifndef PASSWORD_HANDLER_POST_COMMIT_DESK_H_
#define PASSWORD_HANDLER_POST_COMMIT_DESK_H_

#include <memory>

#include "absl/base/thread_annotations.h"
#include "absl/status/status.h"
#include "absl/strings/string_view.h"
#include "absl/synchronization/mutex.h"
#include "absl/time/time.h"
#include "common/clock/clock.h"
#include "common/platform/local_socket.h"
#include "password-handler/announcements.h"
#include "password-handler/directory_stamps.h"
#include "password-handler/hook/hook_message.h"
#include "password-handler/hook_server.h"
#include "password-handler/losses.h"
#include "password-handler/queue.h"
#include "password-handler/statement_maker.h"

namespace directory_sync::password_handler {

// Takes the calls of a hook that Windows makes around the commit: a call of
// PasswordFilter opens a bracket in the queue, PasswordChangeNotify makes it a
// sealed capture, or a loss. A change that is refused is never notified: its
// bracket expires. Thread safe.
class PostCommitDesk : public PostCommitCalls, public Announcements {
 public:
  // All must outlive it. `stamps` is for it alone.
  PostCommitDesk(DirectoryStamps& stamps, Queue& queue, Losses& losses,
                 const StatementMaker& maker, Clock& clock)
      : stamps_(stamps),
        queue_(queue),
        losses_(losses),
        maker_(maker),
        clock_(clock) {}

  // kCaptured and kLost promise that it is on disk.
  HookAnswer OnEntered(const HookMessage& message) override;
  HookAnswer OnStored(const HookMessage& message) override;
  // A new line takes the place of the one before.
  void OnLine(std::unique_ptr<LocalConnection> line) override;

  absl::Status Drain(absl::Duration timeout) override;

 private:
  absl::Status CheckTimes(const HookMessage& message);
  absl::StatusOr<DirectoryReading> Read(const HookMessage& message)
      ABSL_LOCKS_EXCLUDED(reading_);
  absl::Status Capture(const HookMessage& message,
                       const DirectoryReading& reading);
  HookAnswer Lose(const HookMessage& message, absl::string_view why,
                  const DirectoryReading* reading);

  absl::Mutex reading_;
  DirectoryStamps& stamps_ ABSL_GUARDED_BY(reading_);
  Queue& queue_;
  Losses& losses_;
  const StatementMaker& maker_;
  Clock& clock_;
  absl::Mutex line_mutex_;
  std::unique_ptr<LocalConnection> line_ ABSL_GUARDED_BY(line_mutex_);
};

}  // namespace directory_sync::password_handler

#endif  // PASSWORD_HANDLER_POST_COMMIT_DESK_H_
