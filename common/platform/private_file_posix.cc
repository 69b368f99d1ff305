#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cerrno>

#include "absl/strings/str_cat.h"
#include "common/platform/private_file.h"

namespace directory_sync {
namespace {

absl::Status ErrnoStatus(int error, const std::string& path,
                         absl::string_view cure) {
  return absl::ErrnoToStatus(error, absl::StrCat(path, "; ", cure));
}

constexpr char kDirectoryCure[] =
    "check that its directory exists and belongs to this service";

// The mode alone: taking the file from another owner is not ours to do.
absl::Status Tighten(int file, const std::string& path) {
  struct stat attributes;
  if (fstat(file, &attributes) != 0) {
    return ErrnoStatus(errno, path, kDirectoryCure);
  }
  if (!S_ISREG(attributes.st_mode)) {
    return absl::InvalidArgumentError(
        absl::StrCat(path, ": not a regular file; move it away"));
  }
  if ((attributes.st_mode & 0777) == 0600) return absl::OkStatus();
  if (fchmod(file, 0600) != 0) {
    return ErrnoStatus(errno, path, "make this service its owner");
  }
  return absl::OkStatus();
}

}  // namespace

absl::Status EnsurePrivateFile(const std::string& path) {
  const int file =
      open(path.c_str(), O_RDWR | O_CREAT | O_NOFOLLOW | O_NONBLOCK | O_CLOEXEC,
           0600);
  if (file < 0) {
    if (errno == ELOOP) {
      return absl::PermissionDeniedError(absl::StrCat(
          path, ": a symbolic link; replace it by the file itself"));
    }
    return ErrnoStatus(errno, path, kDirectoryCure);
  }
  absl::Status status = Tighten(file, path);
  close(file);
  return status;
}

absl::Status SyncDirectoryOf(const std::string& path) {
  const size_t slash = path.rfind('/');
  const std::string directory = slash == std::string::npos ? "."
                                : slash == 0               ? "/"
                                             : path.substr(0, slash);
  const int handle =
      open(directory.c_str(), O_RDONLY | O_DIRECTORY | O_CLOEXEC);
  if (handle < 0) return ErrnoStatus(errno, directory, kDirectoryCure);
  const int result = fsync(handle);
  const int error = errno;
  close(handle);
  if (result != 0) {
    return ErrnoStatus(error, directory, "check the disk and the kernel's log");
  }
  return absl::OkStatus();
}

}  // namespace directory_sync
