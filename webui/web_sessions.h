#ifndef WEBUI_WEB_SESSIONS_H_
#define WEBUI_WEB_SESSIONS_H_

#include <map>
#include <string>

#include "absl/base/thread_annotations.h"
#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"
#include "absl/synchronization/mutex.h"
#include "absl/time/time.h"
#include "common/clock/clock.h"

namespace directory_sync::webui {

// Who may use the pages: one-time codes, made for an OS user who could prove
// to be the operator, become sessions. All in memory: a restart ends every
// session.
//
// A session has two secrets. A browser sends the cookie to every server on
// localhost, whatever its port (RFC 6265, 8.5), so another program here may see
// it; the page's token is in the storage of our origin, which has a port, and
// is sent by our page only. Thread safe.
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

  // What a browser is given, 128 random bits each in hexadecimal.
  struct Secrets {
    std::string cookie;
    std::string page_token;
  };

  // A session for an unused code that hasn't expired. PermissionDenied for any
  // other; ResourceExhausted for those after 20 wrong ones within a minute. A
  // right code is always taken: nobody can lock the operator out.
  absl::StatusOr<Secrets> LogIn(absl::string_view code);

  // Whether somebody did something, or a page only refreshes itself.
  enum class Use { kActive, kBackground };

  // The OS user behind a live session; active use begins its idle time anew.
  // Unauthenticated unless both secrets are one session's.
  absl::StatusOr<std::string> UserOf(const Secrets& secrets,
                                     Use use = Use::kActive);

  // Whether the cookie is a live session's: enough for files that hold no
  // secret, and nothing else.
  bool Knows(absl::string_view cookie);

  // Ends the session, if both secrets are one's.
  void LogOut(const Secrets& secrets);

  // Ends the session of this cookie.
  void Forget(absl::string_view cookie);

  // How many are logged in.
  size_t live();

 private:
  struct PendingCode {
    std::string os_user;
    absl::Duration expires;
  };
  struct Session {
    std::string os_user;
    std::string page_digest;
    absl::Duration ends;
    absl::Duration idle_until;
  };

  void DropExpired() ABSL_EXCLUSIVE_LOCKS_REQUIRED(mutex_);
  absl::Status WrongCode() ABSL_EXCLUSIVE_LOCKS_REQUIRED(mutex_);
  Session* Find(const Secrets& secrets) ABSL_EXCLUSIVE_LOCKS_REQUIRED(mutex_);

  Clock& clock_;
  absl::Mutex mutex_;
  // By the SHA-256 of code or cookie, so that look-ups leak no prefix of one.
  std::map<std::string, PendingCode> codes_ ABSL_GUARDED_BY(mutex_);
  std::map<std::string, Session> sessions_ ABSL_GUARDED_BY(mutex_);
  int wrong_codes_ ABSL_GUARDED_BY(mutex_) = 0;
  absl::Duration wrong_codes_since_ ABSL_GUARDED_BY(mutex_);
};

}  // namespace directory_sync::webui

#endif  // WEBUI_WEB_SESSIONS_H_
