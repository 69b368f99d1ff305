#ifndef COMMON_PLATFORM_WINDOWS_ERROR_H_
#define COMMON_PLATFORM_WINDOWS_ERROR_H_

#include <string>

#include "absl/status/status.h"
#include "absl/strings/string_view.h"

namespace directory_sync {

// Windows' own words for an error number (GetLastError, WSAGetLastError), in
// UTF-8 and without a line end.
std::string WindowsErrorText(unsigned long error);

// "<what>: <Windows' words> (Windows error 5); <cure>" with the status code
// that fits. For *_windows.cc files alone.
absl::Status WindowsError(unsigned long error, absl::string_view what);

}  // namespace directory_sync

#endif  // COMMON_PLATFORM_WINDOWS_ERROR_H_
