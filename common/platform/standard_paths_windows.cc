#include <algorithm>

#include "common/platform/environment.h"
#include "common/platform/standard_paths.h"

namespace directory_sync {
namespace {

std::string ProductDirectory() {
  std::string data = GetEnvironment("ProgramData");
  if (data.empty()) data = "C:/ProgramData";
  std::replace(data.begin(), data.end(), '\\', '/');
  return data + "/Directory Sync";
}

}  // namespace

std::string StandardConfigFile() {
  return ProductDirectory() + "/directory-sync.toml";
}

std::string StandardStateDirectory() { return ProductDirectory() + "/State"; }

}  // namespace directory_sync
