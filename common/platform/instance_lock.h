#ifndef COMMON_PLATFORM_INSTANCE_LOCK_H_
#define COMMON_PLATFORM_INSTANCE_LOCK_H_

#include <memory>
#include <string>

#include "absl/status/statusor.h"

namespace directory_sync {

// Held by the one process that may work on a directory, until it is destroyed
// or the process ends, however it ends.
class InstanceLock {
 public:
  virtual ~InstanceLock() = default;

  // AlreadyExists, naming the process that holds it and the cure, or the
  // error of a file that can't be made. The file stays when the lock goes.
  static absl::StatusOr<std::unique_ptr<InstanceLock>> Take(
      const std::string& path);
};

}  // namespace directory_sync

#endif  // COMMON_PLATFORM_INSTANCE_LOCK_H_
