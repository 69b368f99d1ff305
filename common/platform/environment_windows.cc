
#include <cstdlib>

#include "common/platform/environment.h"
#include "common/platform/utf16.h"
#include "common/platform/windows_api.h"

namespace directory_sync {

std::string GetEnvironment(const std::string& name) {
  const wchar_t* value = _wgetenv(ToUtf16(name).c_str());
  return value == nullptr ? "" : ToUtf8(value);
}

// The C library keeps a copy of its own, which gRPC and OpenSSL read.
void SetEnvironment(const std::string& name, const std::string& value) {
  const std::wstring wide = ToUtf16(name + "=" + value);
  if (_wputenv(wide.c_str()) != 0) std::abort();
}

int CurrentProcessId() { return static_cast<int>(GetCurrentProcessId()); }

std::string CurrentProgramPath() {
  std::wstring path(32768, L'\0');
  path.resize(GetModuleFileNameW(nullptr, path.data(),
                                 static_cast<DWORD>(path.size())));
  return ToUtf8(path);
}

}  // namespace directory_sync
