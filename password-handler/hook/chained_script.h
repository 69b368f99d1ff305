#ifndef PASSWORD_HANDLER_HOOK_CHAINED_SCRIPT_H_
#define PASSWORD_HANDLER_HOOK_CHAINED_SCRIPT_H_

#include <string>
#include <vector>

#include "absl/status/status.h"
#include "absl/time/time.h"
#include "common/secret/secret.h"

namespace directory_sync::password_handler {

// Runs the `check password script` that was in smb.conf before ours, as Samba
// would: the password on its standard input, our environment, no shell. OK when
// it ends with exit code 0. InvalidArgument when it refuses the password;
// NotFound when it can't be run; DeadlineExceeded after `timeout`, when it and
// its process group are killed.
absl::Status RunChainedScript(const std::vector<std::string>& command,
                              const Secret& password, absl::Duration timeout);

}  // namespace directory_sync::password_handler

#endif  // PASSWORD_HANDLER_HOOK_CHAINED_SCRIPT_H_
