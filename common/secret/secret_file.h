#ifndef COMMON_SECRET_SECRET_FILE_H_
#define COMMON_SECRET_SECRET_FILE_H_

#include <string>

#include "absl/status/statusor.h"
#include "common/secret/secret.h"

namespace directory_sync {

// Reads a secret from `path`. One trailing line end is dropped, as editors
// leave one; anything else counts.
//
// Errors, each naming the file and the cure: NotFound; PermissionDenied when
// the file can't be read, is readable or writable by group or others, or
// belongs neither to root nor to this process's user; InvalidArgument when it
// is empty, not a regular file, or larger than 64 KiB.
absl::StatusOr<Secret> ReadSecretFile(const std::string& path);

}  // namespace directory_sync

#endif  // COMMON_SECRET_SECRET_FILE_H_
