#ifndef COMMON_PLATFORM_POSIX_ERROR_H_
#define COMMON_PLATFORM_POSIX_ERROR_H_

#include "absl/status/status.h"
#include "absl/strings/string_view.h"

namespace directory_sync {

// "<what>: <strerror>; <cure>" with the status code that fits `error` (an
// errno value). For *_posix.cc files alone.
absl::Status PosixError(int error, absl::string_view what);

}  // namespace directory_sync

#endif  // COMMON_PLATFORM_POSIX_ERROR_H_
