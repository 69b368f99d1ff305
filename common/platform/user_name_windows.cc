
#include "common/platform/user_name.h"
#include "common/platform/utf16.h"
#include "common/platform/windows_api.h"

namespace directory_sync {

// "CORP\anna", as the event log names people.
std::string OsUserName() {
  std::wstring name(512, L'\0');
  ULONG size = static_cast<ULONG>(name.size());
  if (GetUserNameExW(NameSamCompatible, name.data(), &size)) {
    name.resize(size);
    return ToUtf8(name);
  }
  DWORD plain_size = static_cast<DWORD>(name.size());
  if (!GetUserNameW(name.data(), &plain_size) || plain_size == 0) {
    return "unknown";
  }
  name.resize(plain_size - 1);  // without the zero that it counts
  return ToUtf8(name);
}

}  // namespace directory_sync
