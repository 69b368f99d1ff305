#ifndef COMMON_PLATFORM_PRIVATE_FILE_H_
#define COMMON_PLATFORM_PRIVATE_FILE_H_

#include <string>

#include "absl/status/status.h"

namespace directory_sync {

// The operating system's part of opening a database: SQLite leaves the mode of
// a new file to the umask and doesn't sync its directory entry. (files.h has
// what writes a file as a whole.)

// Makes an empty file at `path` unless there is one, for the owner only (mode
// 0600); tightens one that is there. A symbolic link is refused.
absl::Status EnsurePrivateFile(const std::string& path);

// Makes the names in the directory of `path` survive a power cut.
absl::Status SyncDirectoryOf(const std::string& path);

}  // namespace directory_sync

#endif  // COMMON_PLATFORM_PRIVATE_FILE_H_
