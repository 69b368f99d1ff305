#ifndef COMMON_PLATFORM_KEY_PROTECTION_H_
#define COMMON_PLATFORM_KEY_PROTECTION_H_

#include "absl/status/statusor.h"
#include "common/secret/secret.h"

namespace directory_sync {

// What a key looks like in its file, as one line of text without its end. On
// Linux that is hexadecimal, and the file's mode protects it; on Windows it is
// sealed by DPAPI to this machine, besides the file's permissions, so that a
// copy of the disk or of a backup gives nothing away. Errors are the system's.
absl::StatusOr<Secret> ProtectKey(const Secret& key);

// The key again; InvalidArgument when `text` isn't what ProtectKey made (on
// Windows: on this machine).
absl::StatusOr<Secret> RecoverKey(const Secret& text);

}  // namespace directory_sync

#endif  // COMMON_PLATFORM_KEY_PROTECTION_H_
