#include "common/platform/log_file_windows.h"

#include "absl/memory/memory.h"
#include "absl/strings/str_cat.h"
#include "common/platform/files.h"
#include "common/platform/utf16.h"
#include "common/platform/windows_access.h"

namespace directory_sync {
namespace {

constexpr uint64_t kLargest = 10 << 20;
constexpr int kOldest = 9;

}  // namespace

std::unique_ptr<LogFile> LogFile::Open(const std::string& directory,
                                       const std::string& name) {
  CreatePrivateDirectory(directory).IgnoreError();
  auto file = absl::WrapUnique(new LogFile(absl::StrCat(directory, "/", name)));
  file->Reopen();
  return file;
}

std::string LogFile::NameOf(int age) const {
  return age == 0 ? absl::StrCat(stem_, ".log")
                  : absl::StrCat(stem_, ".", age, ".log");
}

void LogFile::Reopen() {
  auto security = SecurityAttributes::For(WindowsAccess::kPrivateFile);
  file_ =
      WindowsHandle(CreateFileW(WidePath(NameOf(0)).c_str(), FILE_APPEND_DATA,
                                FILE_SHARE_READ | FILE_SHARE_DELETE,
                                security.ok() ? security->get() : nullptr,
                                OPEN_ALWAYS, FILE_ATTRIBUTE_NORMAL, nullptr));
  LARGE_INTEGER size = {};
  if (file_.valid()) GetFileSizeEx(file_.get(), &size);
  size_ = static_cast<uint64_t>(size.QuadPart);
}

void LogFile::Rotate() {
  file_.Reset();
  for (int age = kOldest; age > 0; --age) {
    MoveFileExW(WidePath(NameOf(age - 1)).c_str(),
                WidePath(NameOf(age)).c_str(), MOVEFILE_REPLACE_EXISTING);
  }
  Reopen();
}

void LogFile::Append(absl::string_view line) {
  const std::lock_guard<std::mutex> lock(mutex_);
  if (size_ > kLargest) Rotate();
  DWORD written = 0;
  WriteFile(file_.get(), line.data(), static_cast<DWORD>(line.size()), &written,
            nullptr);
  size_ += written;
}

}  // namespace directory_sync
