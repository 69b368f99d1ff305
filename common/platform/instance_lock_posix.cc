#include <fcntl.h>
#include <sys/file.h>
#include <unistd.h>

#include <cerrno>
#include <utility>

#include "absl/status/status.h"
#include "absl/strings/ascii.h"
#include "absl/strings/str_cat.h"
#include "common/platform/file_descriptor.h"
#include "common/platform/files.h"
#include "common/platform/instance_lock.h"
#include "common/platform/posix_error.h"

namespace directory_sync {
namespace {

class FileLock : public InstanceLock {
 public:
  explicit FileLock(FileDescriptor fd) : fd_(std::move(fd)) {}

 private:
  const FileDescriptor fd_;
};

absl::Status HeldByAnother(const std::string& path) {
  std::string holder = ReadFile(path, 32).value_or("");
  absl::StripAsciiWhitespace(&holder);
  if (holder.empty()) holder = "of unknown number";
  return absl::AlreadyExistsError(absl::StrCat(
      "another instance is running: process ", holder, " holds ", path,
      "; stop it first (systemctl stop directory-sync, or kill ", holder, ")"));
}

}  // namespace

absl::StatusOr<std::unique_ptr<InstanceLock>> InstanceLock::Take(
    const std::string& path) {
  FileDescriptor fd(open(path.c_str(), O_RDWR | O_CREAT | O_CLOEXEC, 0600));
  if (!fd.valid()) return PosixError(errno, path);
  if (flock(fd.get(), LOCK_EX | LOCK_NB) != 0) {
    if (errno == EWOULDBLOCK) return HeldByAnother(path);
    return PosixError(errno, path);
  }
  const std::string holder = absl::StrCat(getpid(), "\n");
  if (ftruncate(fd.get(), 0) != 0 ||
      pwrite(fd.get(), holder.data(), holder.size(), 0) < 0) {
    return PosixError(errno, path);
  }
  return std::make_unique<FileLock>(std::move(fd));
}

}  // namespace directory_sync
