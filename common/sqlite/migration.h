#ifndef COMMON_SQLITE_MIGRATION_H_
#define COMMON_SQLITE_MIGRATION_H_

#include "absl/status/status.h"
#include "absl/types/span.h"
#include "common/sqlite/database.h"

namespace directory_sync {

// Brings the schema up to date: runs those of `steps` (SQL texts) that the file
// hasn't seen, in order and in one transaction, and keeps their number in
// PRAGMA user_version. Steps are only ever appended:
//
//   constexpr const char* kSteps[] = {
//       "CREATE TABLE item (key INTEGER PRIMARY KEY, ...) STRICT;",
//   };
//   RETURN_IF_ERROR(Migrate(database, kSteps));
//
// FailedPrecondition when a newer version of the program has written the file;
// nothing is changed then, nor after any other error.
absl::Status Migrate(Database& database, absl::Span<const char* const> steps);

}  // namespace directory_sync

#endif  // COMMON_SQLITE_MIGRATION_H_
