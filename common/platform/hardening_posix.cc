#include <fcntl.h>
#include <sys/prctl.h>
#include <sys/resource.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cerrno>

#include "common/platform/hardening.h"
#include "common/platform/posix_error.h"

namespace directory_sync {

namespace {

// A process that was started without them would use their numbers for its own
// files, into which others then write messages.
absl::Status OpenStandardStreams() {
  int fd = 0;
  while (fd <= STDERR_FILENO) {
    fd = open("/dev/null", O_RDWR);
    if (fd < 0) return PosixError(errno, "/dev/null");
  }
  close(fd);
  return absl::OkStatus();
}

}  // namespace

absl::Status HardenProcess() {
  const rlimit none = {0, 0};
  if (setrlimit(RLIMIT_CORE, &none) != 0) {
    return PosixError(errno, "turning core dumps off");
  }
  // Also denies ptrace and /proc/<pid>/mem to other processes.
  if (prctl(PR_SET_DUMPABLE, 0) != 0) {
    return PosixError(errno, "keeping memory private");
  }
  umask(077);
  return OpenStandardStreams();
}

}  // namespace directory_sync
