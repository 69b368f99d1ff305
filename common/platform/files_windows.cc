
#include <algorithm>
#include <cstdint>
#include <filesystem>
#include <system_error>
#include <vector>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_format.h"
#include "common/platform/environment.h"
#include "common/platform/files.h"
#include "common/platform/utf16.h"
#include "common/platform/windows_access.h"
#include "common/platform/windows_api.h"
#include "common/platform/windows_error.h"
#include "common/platform/windows_handle.h"
#include "common/status/status_macros.h"

namespace directory_sync {
namespace {

constexpr DWORD kShareAll =
    FILE_SHARE_READ | FILE_SHARE_WRITE | FILE_SHARE_DELETE;

// Another program that reads the file just now (a virus scanner, gRPC's watcher
// of certificates) keeps it from being replaced where Windows lacks POSIX
// renaming, and Windows has no event for its end.
constexpr int kReplaceAttempts = 100;
constexpr DWORD kReplacePauseMilliseconds = 10;

std::string ParentOf(const std::string& path) {
  const std::string parent =
      ToUtf8(std::filesystem::path(ToUtf16(path)).parent_path().wstring());
  return parent.empty() ? "." : parent;
}

std::string RandomName() {
  uint64_t random = 0;
  BCryptGenRandom(nullptr, reinterpret_cast<unsigned char*>(&random),
                  sizeof(random), BCRYPT_USE_SYSTEM_PREFERRED_RNG);
  return absl::StrFormat("%016x", random);
}

absl::Status WriteAll(HANDLE file, absl::string_view bytes,
                      const std::string& path) {
  while (!bytes.empty()) {
    const auto size =
        static_cast<DWORD>(std::min<size_t>(bytes.size(), 1 << 30));
    DWORD written = 0;
    if (!WriteFile(file, bytes.data(), size, &written, nullptr)) {
      return WindowsError(GetLastError(), path);
    }
    bytes.remove_prefix(written);
  }
  if (!FlushFileBuffers(file)) return WindowsError(GetLastError(), path);
  return absl::OkStatus();
}

// A file beside `path`, complete and on disk, under a name that nobody uses.
absl::StatusOr<std::string> WriteTemporary(const std::string& path,
                                           absl::string_view bytes,
                                           FileAccess access) {
  ASSIGN_OR_RETURN(SecurityAttributes security,
                   SecurityAttributes::For(access == FileAccess::kPrivate
                                               ? WindowsAccess::kPrivateFile
                                               : WindowsAccess::kPublicFile));
  const std::string name = absl::StrCat(path, ".new-", RandomName());
  const WindowsHandle file(CreateFileW(WidePath(name).c_str(), GENERIC_WRITE, 0,
                                       security.get(), CREATE_NEW,
                                       FILE_ATTRIBUTE_NORMAL, nullptr));
  if (!file.valid()) {
    return WindowsError(GetLastError(), absl::StrCat("writing ", path));
  }
  const absl::Status written = WriteAll(file.get(), bytes, path);
  if (!written.ok()) {
    DeleteFileW(WidePath(name).c_str());
    return written;
  }
  return name;
}

bool IsInUse(DWORD error) {
  return error == ERROR_ACCESS_DENIED || error == ERROR_SHARING_VIOLATION;
}

bool IsDirectory(const std::wstring& path) {
  const DWORD attributes = GetFileAttributesW(path.c_str());
  return attributes != INVALID_FILE_ATTRIBUTES &&
         (attributes & FILE_ATTRIBUTE_DIRECTORY) != 0;
}

// Moves a file to its name; 0, or Windows' error.
DWORD Move(const std::wstring& from, const std::wstring& to, DWORD flags) {
  for (int attempt = 1;; ++attempt) {
    if (MoveFileExW(from.c_str(), to.c_str(), flags | MOVEFILE_WRITE_THROUGH)) {
      return ERROR_SUCCESS;
    }
    const DWORD error = GetLastError();
    if ((flags & MOVEFILE_REPLACE_EXISTING) == 0 || !IsInUse(error) ||
        attempt == kReplaceAttempts || IsDirectory(to)) {
      return error;
    }
    Sleep(kReplacePauseMilliseconds);
  }
}

absl::Status MoveInto(const std::string& name, const std::string& path,
                      DWORD flags, absl::string_view what) {
  const std::wstring temporary = WidePath(name);
  const DWORD error = Move(temporary, WidePath(path), flags);
  if (error == ERROR_SUCCESS) return absl::OkStatus();
  DeleteFileW(temporary.c_str());
  return WindowsError(error, absl::StrCat(what, path));
}

absl::Status MakePrivate(const std::string& path) {
  const WindowsHandle directory(
      CreateFileW(WidePath(path).c_str(), READ_CONTROL | WRITE_DAC, kShareAll,
                  nullptr, OPEN_EXISTING, FILE_FLAG_BACKUP_SEMANTICS, nullptr));
  if (!directory.valid()) return WindowsError(GetLastError(), path);
  if (!IsDirectory(WidePath(path))) {
    return WindowsError(ERROR_DIRECTORY, path);
  }
  if (CheckPrivate(directory.get(), path).ok()) return absl::OkStatus();
  RETURN_IF_ERROR(
      SetAccess(directory.get(), WindowsAccess::kPrivateDirectory, path));
  // What is left now is a foreign owner.
  return CheckPrivate(directory.get(), path);
}

// The folders above are private, too: whoever may write in C:\ProgramData, as
// every user may, must not be able to swap ours.
absl::Status CreateWithParents(const std::string& path) {
  ASSIGN_OR_RETURN(SecurityAttributes security,
                   SecurityAttributes::For(WindowsAccess::kPrivateDirectory));
  if (CreateDirectoryW(WidePath(path).c_str(), security.get())) {
    return absl::OkStatus();
  }
  const DWORD error = GetLastError();
  const std::string parent = ParentOf(path);
  if (error != ERROR_PATH_NOT_FOUND || parent == path || parent == ".") {
    return WindowsError(error, path);
  }
  const absl::Status made = CreateWithParents(parent);
  if (!made.ok() && !absl::IsAlreadyExists(made)) return made;
  if (CreateDirectoryW(WidePath(path).c_str(), security.get())) {
    return absl::OkStatus();
  }
  return WindowsError(GetLastError(), path);
}

absl::StatusOr<std::string> ReadAll(HANDLE file, size_t limit,
                                    const std::string& path) {
  std::string bytes(limit + 1, '\0');
  size_t size = 0;
  while (size < bytes.size()) {
    const auto wanted =
        static_cast<DWORD>(std::min<size_t>(bytes.size() - size, 1 << 30));
    DWORD got = 0;
    if (!::ReadFile(file, &bytes[size], wanted, &got, nullptr)) {
      return WindowsError(GetLastError(), path);
    }
    if (got == 0) break;
    size += got;
  }
  if (size > limit) {
    return absl::InvalidArgumentError(
        absl::StrCat(path, ": longer than ", limit, " bytes"));
  }
  bytes.resize(size);
  return bytes;
}

std::string TemporaryRoot() {
  std::string root = GetEnvironment("TEST_TMPDIR");
  if (!root.empty()) return root;
  std::wstring wide(MAX_PATH + 1, L'\0');
  wide.resize(GetTempPathW(static_cast<DWORD>(wide.size()), wide.data()));
  return ToUtf8(wide);
}

}  // namespace

absl::Status CreatePrivateDirectory(const std::string& path) {
  const absl::Status made = CreateWithParents(path);
  if (!absl::IsAlreadyExists(made)) return made;
  return MakePrivate(path);
}

absl::Status AtomicWriteFile(const std::string& path, absl::string_view bytes,
                             FileAccess access) {
  ASSIGN_OR_RETURN(const std::string name, WriteTemporary(path, bytes, access));
  return MoveInto(name, path, MOVEFILE_REPLACE_EXISTING, "replacing ");
}

absl::Status AtomicCreateFile(const std::string& path, absl::string_view bytes,
                              FileAccess access) {
  ASSIGN_OR_RETURN(const std::string name, WriteTemporary(path, bytes, access));
  return MoveInto(name, path, 0, "creating ");
}

absl::StatusOr<std::string> ReadFile(const std::string& path, size_t limit) {
  const WindowsHandle file(CreateFileW(WidePath(path).c_str(), GENERIC_READ,
                                       kShareAll, nullptr, OPEN_EXISTING,
                                       FILE_FLAG_BACKUP_SEMANTICS, nullptr));
  if (!file.valid()) return WindowsError(GetLastError(), path);
  if (GetFileType(file.get()) != FILE_TYPE_DISK ||
      IsDirectory(WidePath(path))) {
    return absl::InvalidArgumentError(
        absl::StrCat(path, ": not a regular file"));
  }
  return ReadAll(file.get(), limit, path);
}

absl::Status RemoveFile(const std::string& path) {
  if (DeleteFileW(WidePath(path).c_str())) return absl::OkStatus();
  const DWORD error = GetLastError();
  if (error == ERROR_FILE_NOT_FOUND) return absl::OkStatus();
  return WindowsError(error, path);
}

bool FileExists(const std::string& path) {
  return GetFileAttributesW(WidePath(path).c_str()) != INVALID_FILE_ATTRIBUTES;
}

absl::StatusOr<std::string> MakeTemporaryDirectory(absl::string_view prefix) {
  const std::string path =
      absl::StrCat(TemporaryRoot(), "/", prefix, "-", RandomName());
  RETURN_IF_ERROR(CreateWithParents(path));
  return path;
}

absl::StatusOr<std::string> MakeShortTemporaryDirectory(
    absl::string_view prefix) {
  return MakeTemporaryDirectory(prefix);
}

absl::Status RemoveTree(const std::string& path) {
  std::error_code error;
  std::filesystem::remove_all(std::filesystem::path(WidePath(path)), error);
  if (error) {
    return WindowsError(static_cast<unsigned long>(error.value()), path);
  }
  return absl::OkStatus();
}

}  // namespace directory_sync
