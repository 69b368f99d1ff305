#ifndef COMMON_PLATFORM_WINDOWS_ACCESS_H_
#define COMMON_PLATFORM_WINDOWS_ACCESS_H_

#include <memory>
#include <string>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "common/platform/windows_api.h"

namespace directory_sync {

// Who may reach files and pipes, for *_windows.cc files alone. "Private" means
// this process's user, the Administrators and the system, and nobody else;
// nothing is inherited from the folder above.

enum class WindowsAccess {
  kPrivateFile,
  kPrivateDirectory,  // what is made in it inherits
  kPublicFile,        // everybody may read
  kPrivatePipe,
  kPublicPipe,  // everybody of this machine may connect
};

// Owns a security descriptor and the structure that calls take.
class SecurityAttributes {
 public:
  static absl::StatusOr<SecurityAttributes> For(WindowsAccess access);

  SECURITY_ATTRIBUTES* get() { return &attributes_; }
  PSECURITY_DESCRIPTOR descriptor() const { return descriptor_.get(); }

 private:
  struct Free {
    void operator()(void* memory) const { LocalFree(memory); }
  };

  explicit SecurityAttributes(PSECURITY_DESCRIPTOR descriptor)
      : descriptor_(descriptor),
        attributes_{sizeof(attributes_), descriptor, FALSE} {}

  std::unique_ptr<void, Free> descriptor_;
  SECURITY_ATTRIBUTES attributes_;
};

// Gives an open file or directory that access; needs WRITE_DAC.
absl::Status SetAccess(HANDLE file, WindowsAccess access,
                       const std::string& path);

// OK when it is private in the above sense, and its owner is one of the three;
// else PermissionDenied, naming who else may reach it, and the cure. Needs
// READ_CONTROL.
absl::Status CheckPrivate(HANDLE file, const std::string& path);

// "S-1-5-18": the user of the process whose token it is.
absl::StatusOr<std::wstring> UserSidOf(HANDLE token);

// Whether it may act as an administrator, or is the system.
bool IsAdministrator(HANDLE token);

// Of this process.
absl::StatusOr<std::wstring> OwnUserSid();

}  // namespace directory_sync

#endif  // COMMON_PLATFORM_WINDOWS_ACCESS_H_
