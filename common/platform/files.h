#ifndef COMMON_PLATFORM_FILES_H_
#define COMMON_PLATFORM_FILES_H_

#include <string>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"

namespace directory_sync {

// Who may read a file: only its owner, or everybody. Group access is never
// given. (POSIX modes 0600 and 0644.)
enum class FileAccess { kPrivate, kPublic };

// Makes `path` and what is missing above it. `path` itself is for its owner
// alone (mode 0700); when it exists already its mode is corrected if it is
// ours, else PermissionDenied. Parents are made with mode 0755.
absl::Status CreatePrivateDirectory(const std::string& path);

// Replaces `path` by a file with `bytes`, all or nothing, also across a power
// cut: OK means that file and directory entry are on disk. A reader sees
// either the old or the new content. Errors name the file and the cure.
absl::Status AtomicWriteFile(const std::string& path, absl::string_view bytes,
                             FileAccess access = FileAccess::kPrivate);

// As above, but AlreadyExists when there is a file of that name: of several
// writers exactly one succeeds.
absl::Status AtomicCreateFile(const std::string& path, absl::string_view bytes,
                              FileAccess access = FileAccess::kPrivate);

// The whole of a file of up to `limit` bytes: for files that hold no secret
// (see ReadSecretFile). NotFound, PermissionDenied, or InvalidArgument when it
// is longer or no regular file; each names the file and the cure.
absl::StatusOr<std::string> ReadFile(const std::string& path,
                                     size_t limit = 1 << 20);

// OK when it is gone afterwards, also when it never was. Durable.
absl::Status RemoveFile(const std::string& path);

bool FileExists(const std::string& path);

// A new private directory below the system's directory for temporary files
// ($TEST_TMPDIR in tests), whose name begins with `prefix`.
absl::StatusOr<std::string> MakeTemporaryDirectory(absl::string_view prefix);

// The same directly below /tmp: for sockets, whose paths may have no more than
// 107 bytes.
absl::StatusOr<std::string> MakeShortTemporaryDirectory(
    absl::string_view prefix);

// Removes a directory with all in it, without following symbolic links.
absl::Status RemoveTree(const std::string& path);

}  // namespace directory_sync

#endif  // COMMON_PLATFORM_FILES_H_
