#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cerrno>
#include <cstdio>
#include <cstdlib>
#include <filesystem>
#include <system_error>

#include "absl/strings/str_cat.h"
#include "common/platform/file_descriptor.h"
#include "common/platform/files.h"
#include "common/platform/posix_error.h"
#include "common/status/status_macros.h"

namespace directory_sync {
namespace {

std::string ParentOf(const std::string& path) {
  const std::string parent = std::filesystem::path(path).parent_path().string();
  return parent.empty() ? "." : parent;
}

absl::Status SyncDirectory(const std::string& path) {
  const FileDescriptor fd(
      open(path.c_str(), O_RDONLY | O_DIRECTORY | O_CLOEXEC));
  if (!fd.valid() || fsync(fd.get()) != 0) return PosixError(errno, path);
  return absl::OkStatus();
}

absl::Status WriteAll(int fd, absl::string_view bytes,
                      const std::string& path) {
  while (!bytes.empty()) {
    const ssize_t written = write(fd, bytes.data(), bytes.size());
    if (written < 0 && errno == EINTR) continue;
    if (written < 0) return PosixError(errno, path);
    bytes.remove_prefix(static_cast<size_t>(written));
  }
  return absl::OkStatus();
}

// A file beside `path`, complete and on disk, under a name that nobody uses;
// mkostemp makes it with mode 0600.
absl::StatusOr<std::string> WriteTemporary(const std::string& path,
                                           absl::string_view bytes,
                                           FileAccess access) {
  std::string name = absl::StrCat(path, ".new-XXXXXX");
  const FileDescriptor fd(mkostemp(name.data(), O_CLOEXEC));
  if (!fd.valid()) return PosixError(errno, absl::StrCat("writing ", path));
  absl::Status written = WriteAll(fd.get(), bytes, path);
  if (written.ok() && access == FileAccess::kPublic &&
      fchmod(fd.get(), 0644) != 0) {
    written = PosixError(errno, path);
  }
  if (written.ok() && fsync(fd.get()) != 0) written = PosixError(errno, path);
  if (!written.ok()) {
    unlink(name.c_str());
    return written;
  }
  return name;
}

absl::StatusOr<std::string> MakeDirectoryIn(absl::string_view root,
                                            absl::string_view prefix) {
  std::string path = absl::StrCat(root, "/", prefix, "-XXXXXX");
  if (mkdtemp(path.data()) == nullptr) return PosixError(errno, path);
  return path;
}

}  // namespace

absl::Status CreatePrivateDirectory(const std::string& path) {
  const std::string parent = ParentOf(path);
  std::error_code error;
  const bool parent_made = std::filesystem::create_directories(parent, error);
  if (error) return PosixError(error.value(), parent);
  if (parent_made) RETURN_IF_ERROR(SyncDirectory(ParentOf(parent)));
  if (mkdir(path.c_str(), 0700) == 0) return SyncDirectory(parent);
  if (errno != EEXIST) return PosixError(errno, path);
  struct stat found;
  if (stat(path.c_str(), &found) != 0) return PosixError(errno, path);
  if (!S_ISDIR(found.st_mode)) return PosixError(ENOTDIR, path);
  if (found.st_uid != geteuid()) {
    return absl::PermissionDeniedError(
        absl::StrCat(path, ": belongs to user ", found.st_uid,
                     ", who could replace what is in it; run: chown ",
                     geteuid(), " ", path));
  }
  if ((found.st_mode & 077) != 0 && chmod(path.c_str(), 0700) != 0) {
    return PosixError(errno, path);
  }
  return absl::OkStatus();
}

absl::Status AtomicWriteFile(const std::string& path, absl::string_view bytes,
                             FileAccess access) {
  ASSIGN_OR_RETURN(const std::string name, WriteTemporary(path, bytes, access));
  if (rename(name.c_str(), path.c_str()) != 0) {
    const int error = errno;
    unlink(name.c_str());
    return PosixError(error, absl::StrCat("replacing ", path));
  }
  return SyncDirectory(ParentOf(path));
}

absl::Status AtomicCreateFile(const std::string& path, absl::string_view bytes,
                              FileAccess access) {
  ASSIGN_OR_RETURN(const std::string name, WriteTemporary(path, bytes, access));
  // link(2), unlike rename(2), fails when there is one already.
  const int error = link(name.c_str(), path.c_str()) == 0 ? 0 : errno;
  unlink(name.c_str());
  if (error != 0) return PosixError(error, absl::StrCat("creating ", path));
  return SyncDirectory(ParentOf(path));
}

absl::StatusOr<std::string> ReadFile(const std::string& path, size_t limit) {
  const FileDescriptor fd(
      open(path.c_str(), O_RDONLY | O_CLOEXEC | O_NONBLOCK));
  if (!fd.valid()) return PosixError(errno, path);
  struct stat found;
  if (fstat(fd.get(), &found) != 0) return PosixError(errno, path);
  if (!S_ISREG(found.st_mode)) {
    return absl::InvalidArgumentError(
        absl::StrCat(path, ": not a regular file"));
  }
  std::string bytes(limit + 1, '\0');
  size_t size = 0;
  while (size < bytes.size()) {
    const ssize_t got = read(fd.get(), &bytes[size], bytes.size() - size);
    if (got < 0 && errno == EINTR) continue;
    if (got < 0) return PosixError(errno, path);
    if (got == 0) break;
    size += static_cast<size_t>(got);
  }
  if (size > limit) {
    return absl::InvalidArgumentError(
        absl::StrCat(path, ": longer than ", limit, " bytes"));
  }
  bytes.resize(size);
  return bytes;
}

absl::Status RemoveFile(const std::string& path) {
  if (unlink(path.c_str()) != 0) {
    if (errno == ENOENT) return absl::OkStatus();
    return PosixError(errno, path);
  }
  return SyncDirectory(ParentOf(path));
}

bool FileExists(const std::string& path) {
  struct stat found;
  return stat(path.c_str(), &found) == 0;
}

absl::StatusOr<std::string> MakeTemporaryDirectory(absl::string_view prefix) {
  const char* root = std::getenv("TEST_TMPDIR");
  if (root == nullptr) root = std::getenv("TMPDIR");
  return MakeDirectoryIn(root == nullptr ? "/tmp" : root, prefix);
}

absl::StatusOr<std::string> MakeShortTemporaryDirectory(
    absl::string_view prefix) {
  return MakeDirectoryIn("/tmp", prefix);
}

absl::Status RemoveTree(const std::string& path) {
  std::error_code error;
  std::filesystem::remove_all(path, error);
  if (error) return PosixError(error.value(), path);
  return absl::OkStatus();
}

}  // namespace directory_sync
