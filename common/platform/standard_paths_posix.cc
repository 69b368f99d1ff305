#include "common/platform/standard_paths.h"

namespace directory_sync {

std::string StandardConfigFile() {
  return "/etc/directory-sync/directory-sync.toml";
}

std::string StandardStateDirectory() { return "/var/lib/directory-sync"; }

std::string StandardLogDirectory() { return ""; }

std::string StandardAuthoritiesFile() {
  return "/etc/ssl/certs/ca-certificates.crt";
}

std::string StandardSambaConfigFile() { return "/etc/samba/smb.conf"; }

std::string ProgramFile(absl::string_view program) {
  return std::string(program);
}

}  // namespace directory_sync
