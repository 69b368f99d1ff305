#include "common/platform/file_permissions.h"
#include "common/platform/utf16.h"
#include "common/platform/windows_access.h"
#include "common/platform/windows_handle.h"
#include "common/status/status_matchers.h"
#include "gtest/gtest.h"

namespace directory_sync {
namespace {

WindowsHandle Open(const std::string& path, DWORD rights) {
  WindowsHandle file(
      CreateFileW(WidePath(path).c_str(), rights,
                  FILE_SHARE_READ | FILE_SHARE_WRITE | FILE_SHARE_DELETE,
                  nullptr, OPEN_EXISTING, FILE_FLAG_BACKUP_SEMANTICS, nullptr));
  EXPECT_TRUE(file.valid()) << path;
  return file;
}

}  // namespace

bool IsPrivate(const std::string& path) {
  return CheckPrivate(Open(path, READ_CONTROL).get(), path).ok();
}

void MakePublic(const std::string& path) {
  EXPECT_OK(SetAccess(Open(path, READ_CONTROL | WRITE_DAC).get(),
                      WindowsAccess::kPublicFile, path));
}

std::string MakePrivateCommand() { return "icacls"; }

}  // namespace directory_sync
