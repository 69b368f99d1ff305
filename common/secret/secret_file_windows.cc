#include "absl/status/status.h"
#include "absl/strings/str_cat.h"
#include "common/platform/utf16.h"
#include "common/platform/windows_access.h"
#include "common/platform/windows_api.h"
#include "common/platform/windows_error.h"
#include "common/platform/windows_handle.h"
#include "common/secret/secret_file_bytes.h"
#include "common/status/status_macros.h"

namespace directory_sync {
namespace {

absl::Status OpenError(const std::string& path, DWORD error) {
  if (error == ERROR_FILE_NOT_FOUND || error == ERROR_PATH_NOT_FOUND) {
    return absl::NotFoundError(absl::StrCat(
        path, ": no such file; create it, for Administrators and SYSTEM only"));
  }
  return absl::PermissionDeniedError(
      absl::StrCat(path, ": cannot be read (", WindowsErrorText(error),
                   "); run as its owner, or correct its permissions"));
}

absl::Status CheckFile(const std::string& path, HANDLE file) {
  BY_HANDLE_FILE_INFORMATION found = {};
  if (GetFileType(file) != FILE_TYPE_DISK ||
      !GetFileInformationByHandle(file, &found) ||
      (found.dwFileAttributes & FILE_ATTRIBUTE_DIRECTORY) != 0) {
    return absl::InvalidArgumentError(absl::StrCat(
        path, ": not a regular file; put the secret in an ordinary file"));
  }
  RETURN_IF_ERROR(CheckPrivate(file, path));
  if (found.nFileSizeHigh != 0 || found.nFileSizeLow == 0 ||
      found.nFileSizeLow > kLargestSecret) {
    return absl::InvalidArgumentError(
        absl::StrCat(path, ": ", found.nFileSizeLow,
                     " bytes; a secret has between 1 and 65536"));
  }
  return absl::OkStatus();
}

}  // namespace

absl::StatusOr<size_t> ReadSecretBytes(const std::string& path,
                                       absl::Span<char> bytes) {
  const WindowsHandle file(
      CreateFileW(WidePath(path).c_str(), GENERIC_READ | READ_CONTROL,
                  FILE_SHARE_READ | FILE_SHARE_WRITE | FILE_SHARE_DELETE,
                  nullptr, OPEN_EXISTING, FILE_FLAG_BACKUP_SEMANTICS, nullptr));
  if (!file.valid()) return OpenError(path, GetLastError());
  RETURN_IF_ERROR(CheckFile(path, file.get()));
  DWORD got = 0;
  if (!ReadFile(file.get(), bytes.data(), static_cast<DWORD>(bytes.size()),
                &got, nullptr)) {
    return OpenError(path, GetLastError());
  }
  return got;
}

}  // namespace directory_sync
