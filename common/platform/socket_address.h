#ifndef COMMON_PLATFORM_SOCKET_ADDRESS_H_
#define COMMON_PLATFORM_SOCKET_ADDRESS_H_

#include <string>

#include "absl/status/status.h"

namespace directory_sync {

// Tries to listen on "host:port" or "[host]:port" (numeric) for a moment. OK
// when that works; otherwise the cause and the cure: Unavailable (in use, or
// not an address of this machine), PermissionDenied (a port below 1024), or
// InvalidArgument (malformed). gRPC itself only says that it didn't work.
absl::Status CheckCanListen(const std::string& address);

}  // namespace directory_sync

#endif  // COMMON_PLATFORM_SOCKET_ADDRESS_H_
