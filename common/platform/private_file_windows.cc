
#include "absl/strings/str_cat.h"
#include "common/platform/private_file.h"
#include "common/platform/utf16.h"
#include "common/platform/windows_access.h"
#include "common/platform/windows_api.h"
#include "common/platform/windows_error.h"
#include "common/platform/windows_handle.h"
#include "common/status/status_macros.h"

namespace directory_sync {

absl::Status EnsurePrivateFile(const std::string& path) {
  ASSIGN_OR_RETURN(SecurityAttributes security,
                   SecurityAttributes::For(WindowsAccess::kPrivateFile));
  const WindowsHandle file(CreateFileW(
      WidePath(path).c_str(), GENERIC_READ | GENERIC_WRITE | WRITE_DAC,
      FILE_SHARE_READ | FILE_SHARE_WRITE | FILE_SHARE_DELETE, security.get(),
      OPEN_ALWAYS, FILE_ATTRIBUTE_NORMAL | FILE_FLAG_OPEN_REPARSE_POINT,
      nullptr));
  if (!file.valid()) return WindowsError(GetLastError(), path);
  BY_HANDLE_FILE_INFORMATION information = {};
  if (!GetFileInformationByHandle(file.get(), &information)) {
    return WindowsError(GetLastError(), path);
  }
  if ((information.dwFileAttributes & FILE_ATTRIBUTE_REPARSE_POINT) != 0) {
    return absl::PermissionDeniedError(
        absl::StrCat(path, ": a symbolic link; replace it by the file itself"));
  }
  if (CheckPrivate(file.get(), path).ok()) return absl::OkStatus();
  RETURN_IF_ERROR(SetAccess(file.get(), WindowsAccess::kPrivateFile, path));
  return CheckPrivate(file.get(), path);
}

// NTFS writes names to its log in the order in which they were made; flushing
// the file flushes that log.
absl::Status SyncDirectoryOf(const std::string& path) {
  const WindowsHandle file(
      CreateFileW(WidePath(path).c_str(), GENERIC_WRITE,
                  FILE_SHARE_READ | FILE_SHARE_WRITE | FILE_SHARE_DELETE,
                  nullptr, OPEN_EXISTING, FILE_ATTRIBUTE_NORMAL, nullptr));
  if (!file.valid() || !FlushFileBuffers(file.get())) {
    return WindowsError(GetLastError(), path);
  }
  return absl::OkStatus();
}

}  // namespace directory_sync
