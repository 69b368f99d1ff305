#ifndef PASSWORD_HANDLER_QUEUE_FILE_H_
#define PASSWORD_HANDLER_QUEUE_FILE_H_

#include <cstdint>
#include <string>

#include "absl/status/statusor.h"
#include "common/sqlite/database.h"

namespace directory_sync::password_handler {

// The queue's database as it was found, brought to this version's schema.
struct QueueFile {
  Database database;
  std::string incarnation;  // 16 random bytes
  uint64_t last_seq = 0;    // that was given in it
};

// Opens or makes the file; a new one is a new incarnation. `vfs`: see
// DatabaseOptions. Errors are Database::Open's and Migrate's.
absl::StatusOr<QueueFile> OpenQueueFile(const std::string& path,
                                        const std::string& vfs);

}  // namespace directory_sync::password_handler

#endif  // PASSWORD_HANDLER_QUEUE_FILE_H_
