#ifndef PASSWORD_HANDLER_HOOK_TOMBSTONE_SPOOL_H_
#define PASSWORD_HANDLER_HOOK_TOMBSTONE_SPOOL_H_

#include <string>
#include <vector>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"
#include "password-handler/hook/hook_message.h"

namespace directory_sync::password_handler {

// Tombstones that hooks wrote themselves because the handler didn't answer:
// one file each in a directory, named by the id. Holds no passwords.

// Durable when OK. A password in `message` is left out. AlreadyExists: it is
// there.
absl::Status WriteTombstone(const std::string& spool,
                            const HookMessage& message);

// The ids of the tombstones in `spool`, in no order; none when the directory
// is missing.
absl::StatusOr<std::vector<std::string>> ListTombstones(
    const std::string& spool);

// NotFound; InvalidArgument when it is damaged.
absl::StatusOr<HookMessage> ReadTombstone(const std::string& spool,
                                          absl::string_view id);

// OK also when it is gone already.
absl::Status RemoveTombstone(const std::string& spool, absl::string_view id);

// The path of a tombstone, for messages.
std::string TombstonePath(const std::string& spool, absl::string_view id);

}  // namespace directory_sync::password_handler

#endif  // PASSWORD_HANDLER_HOOK_TOMBSTONE_SPOOL_H_
