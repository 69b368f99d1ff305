#include "common/platform/windows_error.h"

#include "absl/strings/ascii.h"
#include "absl/strings/str_cat.h"
#include "common/platform/utf16.h"
#include "common/platform/windows_api.h"

namespace directory_sync {
namespace {

absl::StatusCode CodeOf(DWORD error) {
  switch (error) {
    case ERROR_FILE_NOT_FOUND:
    case ERROR_PATH_NOT_FOUND:
    case ERROR_INVALID_DRIVE:
    case ERROR_BAD_NETPATH:
    case ERROR_SERVICE_DOES_NOT_EXIST:
      return absl::StatusCode::kNotFound;
    case ERROR_ACCESS_DENIED:
    case ERROR_PRIVILEGE_NOT_HELD:
    case ERROR_WRITE_PROTECT:
    case ERROR_BAD_EXE_FORMAT:
    case WSAEACCES:
      return absl::StatusCode::kPermissionDenied;
    case ERROR_FILE_EXISTS:
    case ERROR_ALREADY_EXISTS:
    case ERROR_SERVICE_EXISTS:
      return absl::StatusCode::kAlreadyExists;
    case ERROR_DISK_FULL:
    case ERROR_HANDLE_DISK_FULL:
    case ERROR_NOT_ENOUGH_MEMORY:
    case ERROR_OUTOFMEMORY:
    case ERROR_NO_SYSTEM_RESOURCES:
      return absl::StatusCode::kResourceExhausted;
    case ERROR_INVALID_NAME:
    case ERROR_DIRECTORY:
    case ERROR_FILENAME_EXCED_RANGE:
      return absl::StatusCode::kInvalidArgument;
    case ERROR_SHARING_VIOLATION:
    case ERROR_LOCK_VIOLATION:
    case ERROR_PIPE_BUSY:
    case ERROR_BROKEN_PIPE:
    case ERROR_NO_DATA:
    case ERROR_PIPE_NOT_CONNECTED:
      return absl::StatusCode::kUnavailable;
    case ERROR_SEM_TIMEOUT:
    case WAIT_TIMEOUT:
      return absl::StatusCode::kDeadlineExceeded;
    default:
      return absl::StatusCode::kInternal;
  }
}

absl::string_view CureOf(DWORD error) {
  switch (error) {
    case ERROR_ACCESS_DENIED:
    case ERROR_PRIVILEGE_NOT_HELD:
      return "; run it as an administrator, or correct the owner and "
             "permissions there";
    case ERROR_DISK_FULL:
    case ERROR_HANDLE_DISK_FULL:
      return "; free some space on that drive";
    case ERROR_SHARING_VIOLATION:
    case ERROR_LOCK_VIOLATION:
      return "; another program has it open: close that one";
    default:
      return "";
  }
}

}  // namespace

std::string WindowsErrorText(unsigned long error) {
  std::wstring text(512, L'\0');
  const DWORD size = FormatMessageW(
      FORMAT_MESSAGE_FROM_SYSTEM | FORMAT_MESSAGE_IGNORE_INSERTS, nullptr,
      error, 0, text.data(), static_cast<DWORD>(text.size()), nullptr);
  text.resize(size);
  std::string utf8 = ToUtf8(text);
  absl::StripAsciiWhitespace(&utf8);
  return utf8.empty() ? "unknown error" : utf8;
}

absl::Status WindowsError(unsigned long error, absl::string_view what) {
  return absl::Status(
      CodeOf(error),
      absl::StrCat(what, ": ", WindowsErrorText(error), " (Windows error ",
                   error, ")", CureOf(error)));
}

}  // namespace directory_sync
