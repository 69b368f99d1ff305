#ifndef COMMON_IDENTITY_KEY_FILE_H_
#define COMMON_IDENTITY_KEY_FILE_H_

#include <string>

#include "absl/status/statusor.h"
#include "common/identity/key.h"

namespace directory_sync {

// The key in the file at `path` (PEM, mode 0600); when there is none, a new
// key that is durably written there first. For keys that never leave this
// machine and are certified by a request. Errors name the file and the cure:
// those of ReadSecretFile and AtomicCreateFile, and InvalidArgument when it
// holds no P-256 key.
absl::StatusOr<PrivateKey> LoadOrCreateKeyFile(const std::string& path);

}  // namespace directory_sync

#endif  // COMMON_IDENTITY_KEY_FILE_H_
