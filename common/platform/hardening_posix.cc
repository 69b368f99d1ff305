#include <sys/prctl.h>
#include <sys/resource.h>
#include <sys/stat.h>

#include <cerrno>

#include "common/platform/hardening.h"
#include "common/platform/posix_error.h"

namespace directory_sync {

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
  return absl::OkStatus();
}

}  // namespace directory_sync
