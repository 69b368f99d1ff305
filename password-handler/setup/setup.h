#ifndef PASSWORD_HANDLER_SETUP_SETUP_H_
#define PASSWORD_HANDLER_SETUP_SETUP_H_

#include <string>

#include "absl/status/status.h"
#include "password-handler/handler_config.h"

namespace directory_sync::password_handler {

// What `password_handler setup` and `remove` do to a Samba domain controller.
// Repeats are harmless. Both leave the mode of smb.conf as it was, follow a
// symbolic link to it, and replace it all at once. Samba must be told
// afterwards (SambaReloadHint).

// Puts the hook program into `smb_conf`, in front of the script that was there,
// and makes the directories that hook and handler share. Keeps the first
// original as <smb_conf>.before-directory-sync. Errors name file and cure;
// FailedPrecondition when the hook can't be run.
absl::Status SetUpSamba(const HandlerConfig& config,
                        const std::string& smb_conf,
                        const std::string& hook_program);

// Takes it out again; all else in `smb_conf` stays.
absl::Status RemoveFromSamba(const std::string& smb_conf);

// What the administrator has to do for Samba to notice.
std::string SambaReloadHint();

}  // namespace directory_sync::password_handler

#endif  // PASSWORD_HANDLER_SETUP_SETUP_H_
