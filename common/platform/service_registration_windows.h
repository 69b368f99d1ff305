#ifndef COMMON_PLATFORM_SERVICE_REGISTRATION_WINDOWS_H_
#define COMMON_PLATFORM_SERVICE_REGISTRATION_WINDOWS_H_

#include <string>
#include <vector>

#include "absl/status/status.h"
#include "common/platform/service_control.h"

namespace directory_sync {

// Registers this program as a service that starts with Windows as the local
// system account, with `arguments` after --service; if it is registered
// already, brings that up to date. Windows restarts it after 1 s, 1 s and then
// a minute when it ends with an error or by itself, counting anew each day, and
// finds the texts of its events in this program. Doesn't start it.
// PermissionDenied when this process isn't elevated.
absl::Status RegisterService(const ServiceDescription& service,
                             const std::vector<std::string>& arguments);

// Stops it, waits until it has stopped, and takes it out again. OK if it isn't
// there. DeadlineExceeded when it doesn't stop.
absl::Status UnregisterService(const ServiceDescription& service);

}  // namespace directory_sync

#endif  // COMMON_PLATFORM_SERVICE_REGISTRATION_WINDOWS_H_
