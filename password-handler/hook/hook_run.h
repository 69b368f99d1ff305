#ifndef PASSWORD_HANDLER_HOOK_HOOK_RUN_H_
#define PASSWORD_HANDLER_HOOK_HOOK_RUN_H_

#include <string>

#include "absl/status/status.h"
#include "absl/time/time.h"
#include "password-handler/hook/hook_message.h"

namespace directory_sync::password_handler {

// Where the handler is, and how long it is waited for.
struct HookOptions {
  std::string socket;
  std::string spool;
  absl::Duration timeout = absl::Milliseconds(500);
};

// Decides on a password change, within about the timeout and one file's fsync:
// OK lets it pass. Then the handler has captured it, or a tombstone of it is
// on disk, or it is a computer's. `full_name` is for the rules of complexity.
//
// InvalidArgument: the password is too simple (see CheckComplexity). Internal:
// neither handler nor tombstone: a change that nobody would ever know of.
absl::Status RunHook(const HookOptions& options, const std::string& full_name,
                     HookMessage message);

}  // namespace directory_sync::password_handler

#endif  // PASSWORD_HANDLER_HOOK_HOOK_RUN_H_
