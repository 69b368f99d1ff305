#ifndef PASSWORD_HANDLER_HOOK_SERVER_H_
#define PASSWORD_HANDLER_HOOK_SERVER_H_

#include <memory>
#include <string>
#include <thread>
#include <vector>

#include "absl/functional/function_ref.h"
#include "absl/status/statusor.h"
#include "absl/synchronization/mutex.h"
#include "absl/time/time.h"
#include "common/platform/local_socket.h"
#include "password-handler/hook/hook_message.h"

namespace directory_sync::password_handler {

// What becomes of hooks' calls: Capture. Called by several threads.
class HookCalls {
 public:
  virtual ~HookCalls() = default;

  // `is_waiting`: whether the hook's process still waits for the answer.
  virtual HookAnswer OnHook(const HookMessage& message,
                            absl::FunctionRef<bool()> is_waiting) = 0;
  // After the hook has closed its end, or was given up.
  virtual void OnHookGone() = 0;
};

// What becomes of a post-commit hook's calls: PostCommitDesk. Called by several
// threads.
class PostCommitCalls {
 public:
  virtual ~PostCommitCalls() = default;

  virtual HookAnswer OnEntered(const HookMessage& message) = 0;
  virtual HookAnswer OnStored(const HookMessage& message) = 0;
  // On `line` the hook can be asked from now on.
  virtual void OnLine(std::unique_ptr<LocalConnection> line) = 0;
};

// Serves hooks on a local socket: root's and this process's own user's alone.
// Malformed, slow and foreign callers are dropped, and get no answer.
class HookServer {
 public:
  struct Options {
    std::string socket;
    // For a whole message to arrive.
    absl::Duration receive_timeout = absl::Milliseconds(500);
    // For the hook to read the answer and end.
    absl::Duration leave_timeout = absl::Seconds(1);
    // Hooks served at once. Samba's come one at a time; the others' share is
    // for those that hang.
    int threads = 4;
  };

  // Listens and serves until destruction. Both must outlive it; where there is
  // nobody for post-commit hooks, they get no answer. Errors are
  // LocalListener::Listen's.
  static absl::StatusOr<std::unique_ptr<HookServer>> Start(
      const Options& options, HookCalls& calls,
      PostCommitCalls* post_commit = nullptr);
  ~HookServer();

 private:
  HookServer(const Options& options, std::unique_ptr<LocalListener> listener,
             HookCalls& calls, PostCommitCalls* post_commit);
  void Loop();
  absl::StatusOr<std::unique_ptr<LocalConnection>> Accept();
  void Serve(std::unique_ptr<LocalConnection> hook);
  void ServeWaiting(LocalConnection& hook, const HookMessage& message);
  void ServePostCommit(std::unique_ptr<LocalConnection> hook,
                       const HookMessage& message);
  absl::StatusOr<HookMessage> Receive(LocalConnection& hook);

  const Options options_;
  const std::unique_ptr<LocalListener> listener_;
  HookCalls& calls_;
  PostCommitCalls* const post_commit_;
  absl::Mutex accepting_;
  std::vector<std::thread> threads_;
};

}  // namespace directory_sync::password_handler

#endif  // PASSWORD_HANDLER_HOOK_SERVER_H_
