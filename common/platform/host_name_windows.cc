#include "common/platform/host_name.h"
#include "common/platform/utf16.h"
#include "common/platform/windows_api.h"

namespace directory_sync {

std::string FullHostName() {
  DWORD size = 0;
  GetComputerNameExW(ComputerNameDnsFullyQualified, nullptr, &size);
  std::wstring name(size, L'\0');
  if (!GetComputerNameExW(ComputerNameDnsFullyQualified, name.data(), &size)) {
    return "";
  }
  name.resize(size);
  return ToUtf8(name);
}

}  // namespace directory_sync
