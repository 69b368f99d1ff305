#include <algorithm>

#include "common/platform/standard_paths.h"
#include "common/platform/utf16.h"
#include "common/platform/windows_api.h"

namespace directory_sync {
namespace {

std::string ProductDirectory() {
  wchar_t* found = nullptr;
  std::string data = "C:/ProgramData";
  if (SHGetKnownFolderPath(FOLDERID_ProgramData, 0, nullptr, &found) == S_OK) {
    data = ToUtf8(found);
  }
  CoTaskMemFree(found);
  std::replace(data.begin(), data.end(), '\\', '/');
  return data + "/Directory Sync";
}

}  // namespace

std::string StandardConfigFile() {
  return ProductDirectory() + "/directory-sync.toml";
}

std::string StandardStateDirectory() { return ProductDirectory() + "/State"; }

std::string StandardLogDirectory() { return ProductDirectory() + "/Logs"; }

std::string StandardAuthoritiesFile() { return ""; }

std::string StandardSambaConfigFile() { return ""; }

std::string ProgramFile(absl::string_view program) {
  return std::string(program) + ".exe";
}

}  // namespace directory_sync
