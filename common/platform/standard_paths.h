#ifndef COMMON_PLATFORM_STANDARD_PATHS_H_
#define COMMON_PLATFORM_STANDARD_PATHS_H_

#include <string>

#include "absl/strings/string_view.h"

namespace directory_sync {

// Where this system keeps what the product needs, unless it is told otherwise.

// None of these hangs on the environment, which others may have set.

// /etc/directory-sync/directory-sync.toml;
// C:/ProgramData/Directory Sync/directory-sync.toml.
std::string StandardConfigFile();

// /var/lib/directory-sync; C:/ProgramData/Directory Sync/State.
std::string StandardStateDirectory();

// Where a service writes its log itself: C:/ProgramData/Directory Sync/Logs.
// Empty where the system collects it.
std::string StandardLogDirectory();

// The authorities that this machine trusts (PEM):
// /etc/ssl/certs/ca-certificates.crt. Empty where they are in no file, as in
// Windows' own store.
std::string StandardAuthoritiesFile();

// /etc/samba/smb.conf; empty where there is no Samba.
std::string StandardSambaConfigFile();

// The file of a program: "relay"; "relay.exe".
std::string ProgramFile(absl::string_view program);

}  // namespace directory_sync

#endif  // COMMON_PLATFORM_STANDARD_PATHS_H_
