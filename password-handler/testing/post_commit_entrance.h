#ifndef PASSWORD_HANDLER_TESTING_POST_COMMIT_ENTRANCE_H_
#define PASSWORD_HANDLER_TESTING_POST_COMMIT_ENTRANCE_H_

#include <memory>
#include <string>
#include <thread>
#include <vector>

#include "absl/base/thread_annotations.h"
#include "absl/strings/string_view.h"
#include "absl/synchronization/mutex.h"
#include "common/platform/local_socket.h"
#include "password-handler/hook/hook_message.h"

namespace directory_sync::password_handler {

// Speaks the hook protocol as a password filter inside LSASS does: of each
// change once before and once after it is stored, a moment late if the test
// says so, and down a line on which the handler asks for what it still has.
// Thread compatible; any failure aborts.
class PostCommitEntrance {
 public:
  explicit PostCommitEntrance(std::string socket)
      : socket_(std::move(socket)) {}
  ~PostCommitEntrance();

  // PasswordFilter, called now and told at once; what Notify takes.
  HookMessage Enter(const std::string& account);
  // Called now, but told only when the handler asks.
  HookMessage EnterUntold(const std::string& account);

  // PasswordChangeNotify of that call, called now, as one that began within
  // the handler's deadline.
  HookAnswer Notify(HookMessage call, absl::string_view password);
  // As one that began three seconds ago.
  HookAnswer NotifyLate(HookMessage call, absl::string_view password);
  // The call's password is lost.
  HookAnswer Lose(HookMessage call, const std::string& reason);

  // Until then the handler can't ask.
  void OpenLine();
  // Waits up to 20 s until the handler has asked, and was answered, `count`
  // times.
  void AwaitDrained(int count);

 private:
  HookMessage MakeCall(const std::string& account);
  HookAnswer Tell(const HookMessage& message);
  void AnswerLine();
  void TellAll();

  const std::string socket_;
  std::unique_ptr<LocalConnection> line_;
  absl::Mutex mutex_;
  std::vector<HookMessage> untold_ ABSL_GUARDED_BY(mutex_);
  int drained_ ABSL_GUARDED_BY(mutex_) = 0;
  bool stopping_ ABSL_GUARDED_BY(mutex_) = false;
  std::thread thread_;
};

}  // namespace directory_sync::password_handler

#endif  // PASSWORD_HANDLER_TESTING_POST_COMMIT_ENTRANCE_H_
