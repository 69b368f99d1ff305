
#include <utility>

#include "absl/status/status.h"
#include "absl/strings/ascii.h"
#include "absl/strings/str_cat.h"
#include "common/platform/files.h"
#include "common/platform/instance_lock.h"
#include "common/platform/utf16.h"
#include "common/platform/windows_access.h"
#include "common/platform/windows_api.h"
#include "common/platform/windows_error.h"
#include "common/platform/windows_handle.h"
#include "common/status/status_macros.h"

namespace directory_sync {
namespace {

class FileLock : public InstanceLock {
 public:
  explicit FileLock(WindowsHandle file) : file_(std::move(file)) {}

 private:
  const WindowsHandle file_;
};

// The first open may write and shares nothing but reading, so that there is no
// second one; the system closes it when the process ends.
absl::Status HeldByAnother(const std::string& path) {
  std::string holder = ReadFile(path, 32).value_or("");
  absl::StripAsciiWhitespace(&holder);
  if (holder.empty()) holder = "of unknown number";
  return absl::AlreadyExistsError(absl::StrCat(
      "another instance is running: process ", holder, " holds ", path,
      "; stop it first (net stop \"Directory Sync\", or taskkill /f /pid ",
      holder, ")"));
}

}  // namespace

absl::StatusOr<std::unique_ptr<InstanceLock>> InstanceLock::Take(
    const std::string& path) {
  ASSIGN_OR_RETURN(SecurityAttributes security,
                   SecurityAttributes::For(WindowsAccess::kPrivateFile));
  WindowsHandle file(CreateFileW(WidePath(path).c_str(), GENERIC_WRITE,
                                 FILE_SHARE_READ, security.get(), OPEN_ALWAYS,
                                 FILE_ATTRIBUTE_NORMAL, nullptr));
  if (!file.valid()) {
    if (GetLastError() == ERROR_SHARING_VIOLATION) return HeldByAnother(path);
    return WindowsError(GetLastError(), path);
  }
  const std::string holder = absl::StrCat(GetCurrentProcessId(), "\n");
  DWORD written = 0;
  if (!SetEndOfFile(file.get()) ||
      !WriteFile(file.get(), holder.data(), static_cast<DWORD>(holder.size()),
                 &written, nullptr)) {
    return WindowsError(GetLastError(), path);
  }
  return std::make_unique<FileLock>(std::move(file));
}

}  // namespace directory_sync
