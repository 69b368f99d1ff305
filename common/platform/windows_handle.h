#ifndef COMMON_PLATFORM_WINDOWS_HANDLE_H_
#define COMMON_PLATFORM_WINDOWS_HANDLE_H_

#include <utility>

#include "common/platform/windows_api.h"

namespace directory_sync {

// Owner of a kernel object's handle, for *_windows.cc files alone. Both of
// Windows' values for "none" count as such.
class WindowsHandle {
 public:
  WindowsHandle() = default;
  explicit WindowsHandle(HANDLE handle)
      : handle_(handle == INVALID_HANDLE_VALUE ? nullptr : handle) {}
  WindowsHandle(WindowsHandle&& other) noexcept
      : handle_(std::exchange(other.handle_, nullptr)) {}
  WindowsHandle& operator=(WindowsHandle&& other) noexcept {
    if (this != &other) {
      Reset();
      handle_ = std::exchange(other.handle_, nullptr);
    }
    return *this;
  }
  ~WindowsHandle() { Reset(); }

  HANDLE get() const { return handle_; }
  bool valid() const { return handle_ != nullptr; }

  // Closes it now.
  void Reset() {
    if (handle_ != nullptr) CloseHandle(handle_);
    handle_ = nullptr;
  }

 private:
  HANDLE handle_ = nullptr;
};

}  // namespace directory_sync

#endif  // COMMON_PLATFORM_WINDOWS_HANDLE_H_
