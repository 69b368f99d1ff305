#ifndef PASSWORD_HANDLER_HOOK_HOOK_RUN_H_
#define PASSWORD_HANDLER_HOOK_HOOK_RUN_H_

#include <string>
#include <vector>

#include "absl/status/status.h"
#include "absl/time/time.h"
#include "password-handler/hook/hook_message.h"

namespace directory_sync::password_handler {

// What Samba runs the hook for.
enum class HookPurpose {
  kChange,
  // Somebody asks whether a password would do: nothing is captured.
  kValidation,
  // Nobody can tell. Taken for a change whose password is lost, as the other
  // might be anybody's invention.
  kUnknown,
};

// Where the handler is, and how long it is waited for.
struct HookOptions {
  HookPurpose purpose = HookPurpose::kChange;
  std::string socket;
  std::string spool;
  absl::Duration timeout = absl::Milliseconds(500);
  // The script that was there before, with its arguments; empty: none. It has
  // its own time: Samba refuses the change after 10 s.
  std::vector<std::string> chained;
  absl::Duration chained_timeout = absl::Seconds(5);
};

// Decides on a password change, within about the timeout and one file's fsync:
// OK lets it pass. Then the handler has captured it, or a tombstone of it is
// on disk, or it is a computer's, or no change at all. `full_name` is for the
// rules of complexity.
//
// Other statuses refuse it. InvalidArgument: it is too simple (see
// CheckComplexity), or the chained script refuses it. Internal: neither handler
// nor tombstone: a change that nobody would ever know of. Those of
// RunChainedScript.
absl::Status RunHook(const HookOptions& options, const std::string& full_name,
                     HookMessage message);

}  // namespace directory_sync::password_handler

#endif  // PASSWORD_HANDLER_HOOK_HOOK_RUN_H_
