#ifndef COMMON_SERVER_SERVICE_EXIT_CODE_H_
#define COMMON_SERVER_SERVICE_EXIT_CODE_H_

#include "absl/status/status.h"

namespace directory_sync {

// How a service's process ends, so that the supervisor and systemd know
// whether starting it again can help (sysexits.h).
enum ServiceExitCode {
  kExitStopped = 0,         // as asked
  kExitUsage = 64,          // wrong flags
  kExitTemporary = 75,      // a later start may succeed
  kExitConfiguration = 78,  // somebody has to correct something first
};

// kExitConfiguration for an error that names something to correct
// (InvalidArgument, NotFound, PermissionDenied, AlreadyExists,
// FailedPrecondition), else kExitTemporary.
ServiceExitCode ExitCodeOf(const absl::Status& status);

}  // namespace directory_sync

#endif  // COMMON_SERVER_SERVICE_EXIT_CODE_H_
