#ifndef COMMON_SQLITE_SQLITE_STATUS_H_
#define COMMON_SQLITE_SQLITE_STATUS_H_

#include <string>

#include "absl/status/status.h"
#include "absl/strings/string_view.h"

struct sqlite3;

namespace directory_sync {

// What an SQLite result code means to us, with the file's name and the cure:
//   RESOURCE_EXHAUSTED   disk full, or out of memory
//   UNAVAILABLE          I/O error, locked by another, can't be opened
//   PERMISSION_DENIED    not writable, not accessible
//   DATA_LOSS            damaged, or not an SQLite file
//   ALREADY_EXISTS       a unique constraint
//   FAILED_PRECONDITION  any other constraint
//   INVALID_ARGUMENT     a value that is too large, a wrong parameter index
//   INTERNAL             anything else: a mistake in our SQL
// OK, ROW and DONE are OK. `detail` is SQLite's own message.
absl::Status SqliteStatus(int code, const std::string& path,
                          absl::string_view detail);

// The same for the last error of `connection`, of its main file.
absl::Status SqliteStatus(int code, sqlite3* connection);

}  // namespace directory_sync

#endif  // COMMON_SQLITE_SQLITE_STATUS_H_
