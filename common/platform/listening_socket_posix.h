#ifndef COMMON_PLATFORM_LISTENING_SOCKET_POSIX_H_
#define COMMON_PLATFORM_LISTENING_SOCKET_POSIX_H_

#include <string>

#include "absl/status/statusor.h"
#include "common/platform/file_descriptor.h"

namespace directory_sync {

// A TCP socket that listens on "host:port" or "[host]:port" (numeric; port 0
// takes a free one). Errors as of CheckCanListen.
absl::StatusOr<FileDescriptor> OpenListeningSocket(const std::string& address);

}  // namespace directory_sync

#endif  // COMMON_PLATFORM_LISTENING_SOCKET_POSIX_H_
