#ifndef COMMON_PLATFORM_KEY_STORE_H_
#define COMMON_PLATFORM_KEY_STORE_H_

#include <cstddef>
#include <memory>
#include <string>

#include "absl/status/statusor.h"
#include "common/secret/secret.h"

namespace directory_sync {

// Random keys that survive the process, where only this service can read
// them. Thread safe, also among processes.
class KeyStore {
 public:
  virtual ~KeyStore() = default;

  // The key of that name (letters, digits and '-'), made with `size` random
  // bytes when there is none; of several first callers all get the same one.
  // OK means that it is on disk. Errors name the file and the cure:
  // PermissionDenied when others could read it, DataLoss when it isn't one of
  // `size` bytes, InvalidArgument for a bad name.
  virtual absl::StatusOr<Secret> GetOrCreate(const std::string& name,
                                             size_t size) = 0;
};

// Files <name>.key (mode 0600) in `directory` (made with mode 0700).
std::unique_ptr<KeyStore> FileKeyStore(const std::string& directory);

}  // namespace directory_sync

#endif  // COMMON_PLATFORM_KEY_STORE_H_
