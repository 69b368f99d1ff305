#ifndef WEBUI_WEB_SESSIONS_H_
#define WEBUI_WEB_SESSIONS_H_

#include <map>
#include <string>

#include "absl/base/thread_annotations.h"
#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"
#include "absl/synchronization/mutex.h"
#include "absl/time/time.h"
#include "common/clock/clock.h"

namespace directory_sync::webui {

// Who may use the pages: one-time codes, made for an OS user who could prove
// to be the operator, become sessions. All in memory: a restart ends every
// session. Thread safe.
class WebSessions {
 public:
  static constexpr absl::Duration kCodeLifetime = absl::Minutes(5);
  static constexpr absl::Duration kIdleLifetime = absl::Minutes(30);
  static constexpr absl::Duration kLongestLifetime = absl::Hours(12);

  // `clock` must outlive it.
  explicit WebSessions(Clock& clock) : clock_(clock) {}

  struct Code {
    std::string code;
    absl::Time expires;
  };

  // A code for one log-in, 128 random bits in hexadecimal.
  Code CreateCode(const std::string& os_user);

  // A session token for an unused code that hasn't expired.
  // PermissionDenied for any other; ResourceExhausted after 20 wrong codes
  // within a minute, also for a right one.
  absl::StatusOr<std::string> LogIn(absl::string_view code);

  // Whether somebody did something, or a page only refreshes itself.
  enum class Use { kActive, kBackground };

  // The OS user behind a live session; active use begins its idle time anew.
  // Unauthenticated for any other token.
  absl::StatusOr<std::string> UserOf(absl::string_view token,
                                     Use use = Use::kActive);

  void LogOut(absl::string_view token);

  // How many are logged in.
  size_t live();

 private:
  struct PendingCode {
    std::string os_user;
    absl::Duration expires;
  };
  struct Session {
    std::string os_user;
    absl::Duration ends;
    absl::Duration idle_until;
  };

  void DropExpired() ABSL_EXCLUSIVE_LOCKS_REQUIRED(mutex_);
  bool TooManyAttempts() ABSL_EXCLUSIVE_LOCKS_REQUIRED(mutex_);

  Clock& clock_;
  absl::Mutex mutex_;
  // By the SHA-256 of code or token, so that look-ups leak no prefix of one.
  std::map<std::string, PendingCode> codes_ ABSL_GUARDED_BY(mutex_);
  std::map<std::string, Session> sessions_ ABSL_GUARDED_BY(mutex_);
  int wrong_codes_ ABSL_GUARDED_BY(mutex_) = 0;
  absl::Duration wrong_codes_since_ ABSL_GUARDED_BY(mutex_);
};

}  // namespace directory_sync::webui

#endif  // WEBUI_WEB_SESSIONS_H_
