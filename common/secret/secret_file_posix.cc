#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cerrno>
#include <cstring>

#include "absl/status/status.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_format.h"
#include "common/secret/secret_file_bytes.h"
#include "common/status/status_macros.h"

namespace directory_sync {
namespace {

class FileDescriptor {
 public:
  explicit FileDescriptor(int fd) : fd_(fd) {}
  ~FileDescriptor() {
    if (fd_ >= 0) close(fd_);
  }
  FileDescriptor(const FileDescriptor&) = delete;
  FileDescriptor& operator=(const FileDescriptor&) = delete;
  int get() const { return fd_; }

 private:
  int fd_;
};

absl::Status OpenError(const std::string& path, int error) {
  if (error == ENOENT) {
    return absl::NotFoundError(absl::StrCat(
        path, ": no such file; create it, owned by root, with mode 0600"));
  }
  return absl::PermissionDeniedError(
      absl::StrCat(path, ": cannot be read (", std::strerror(error),
                   "); run as its owner, or correct its owner"));
}

absl::Status CheckFile(const std::string& path, const struct stat& file) {
  if (!S_ISREG(file.st_mode)) {
    return absl::InvalidArgumentError(absl::StrCat(
        path, ": not a regular file; put the secret in an ordinary file"));
  }
  if ((file.st_mode & 077) != 0) {
    return absl::PermissionDeniedError(absl::StrFormat(
        "%s: other users can reach it (mode %04o); run: chmod 600 %s", path,
        file.st_mode & 07777, path));
  }
  if (file.st_uid != 0 && file.st_uid != geteuid()) {
    return absl::PermissionDeniedError(absl::StrFormat(
        "%s: belongs to user %d, who could replace it; run: chown %d %s", path,
        file.st_uid, geteuid(), path));
  }
  if (file.st_size == 0 || file.st_size > static_cast<off_t>(kLargestSecret)) {
    return absl::InvalidArgumentError(absl::StrCat(
        path, ": ", file.st_size, " bytes; a secret has between 1 and 65536"));
  }
  return absl::OkStatus();
}

}  // namespace

absl::StatusOr<size_t> ReadSecretBytes(const std::string& path,
                                       absl::Span<char> bytes) {
  FileDescriptor fd(open(path.c_str(), O_RDONLY | O_CLOEXEC | O_NONBLOCK));
  if (fd.get() < 0) return OpenError(path, errno);
  struct stat file;
  if (fstat(fd.get(), &file) != 0) return OpenError(path, errno);
  RETURN_IF_ERROR(CheckFile(path, file));
  size_t size = 0;
  while (size < bytes.size()) {
    const ssize_t got =
        read(fd.get(), bytes.data() + size, bytes.size() - size);
    if (got < 0 && errno == EINTR) continue;
    if (got < 0) return OpenError(path, errno);
    if (got == 0) break;
    size += static_cast<size_t>(got);
  }
  return size;
}

}  // namespace directory_sync
