#include "common/platform/standard_paths.h"

namespace directory_sync {

std::string StandardConfigFile() {
  return "/etc/directory-sync/directory-sync.toml";
}

std::string StandardStateDirectory() { return "/var/lib/directory-sync"; }

std::string StandardLogDirectory() { return ""; }

}  // namespace directory_sync
