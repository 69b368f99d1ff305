#ifndef PASSWORD_HANDLER_SETUP_SMB_CONF_H_
#define PASSWORD_HANDLER_SETUP_SMB_CONF_H_

#include <string>

#include "absl/functional/function_ref.h"
#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"

namespace directory_sync::password_handler {

// Edits the text of Samba's smb.conf: pure functions. Everything but the lines
// about `check password script` stays byte for byte.

// `text` with `hook_command` as the script of the [global] section. A script
// that was there is kept as a comment and chained: its words follow the hook's
// after " -- ", so that Samba splits them as before. Where the hook is in it
// already, only its command is renewed.
//
// FailedPrecondition when the marks of an earlier edit are damaged.
absl::StatusOr<std::string> WithHook(absl::string_view text,
                                     absl::string_view hook_command);

// The inverse: `text` as it was before WithHook, with whatever else was changed
// since (a last line without an end has one now). Unchanged where there is no
// hook. Errors as above.
absl::StatusOr<std::string> WithoutHook(absl::string_view text);

// The script that Samba takes from `text`: the last one of [global], without
// the files that it includes. Empty: none.
std::string CheckPasswordScript(absl::string_view text);

// The contents of a file that smb.conf includes.
using ReadIncluded =
    absl::FunctionRef<absl::StatusOr<std::string>(const std::string& path)>;

// The same with the files that it includes, read in their place, as Samba does;
// one that isn't there counts for nothing. FailedPrecondition when it can't be
// told: configuration in the registry, files whose names depend on the client.
absl::StatusOr<std::string> EffectiveCheckPasswordScript(absl::string_view text,
                                                         ReadIncluded read);

}  // namespace directory_sync::password_handler

#endif  // PASSWORD_HANDLER_SETUP_SMB_CONF_H_
