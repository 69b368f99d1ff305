#ifndef PASSWORD_HANDLER_POLICY_FILE_H_
#define PASSWORD_HANDLER_POLICY_FILE_H_

#include <string>

#include "absl/status/status.h"
#include "password-handler/directory_stamps.h"

namespace directory_sync::password_handler {

// Writes the domain's password rules to `path` for the hook, which must keep
// them also while the handler is down. The file is left alone when the rules
// can't be read or are the same.
absl::Status UpdatePolicyFile(DirectoryStamps& stamps, const std::string& path);

}  // namespace directory_sync::password_handler

#endif  // PASSWORD_HANDLER_POLICY_FILE_H_
