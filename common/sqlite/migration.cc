#include "common/sqlite/migration.h"

#include <cstdint>

#include "absl/strings/str_cat.h"
#include "common/sqlite/statement.h"
#include "common/sqlite/transaction.h"
#include "common/status/annotate.h"
#include "common/status/status_macros.h"

namespace directory_sync {
namespace {

absl::StatusOr<int64_t> SchemaVersion(Database& database) {
  ASSIGN_OR_RETURN(Statement query, database.Prepare("PRAGMA user_version"));
  ASSIGN_OR_RETURN(const bool found, query.Step());
  const int64_t version = found ? query.Int64(0) : 0;
  query.Reset();
  return version;
}

absl::Status NewerVersion(const Database& database, int64_t found,
                          size_t known) {
  return absl::FailedPreconditionError(absl::StrCat(
      database.path(),
      ": written by a newer version of Directory Sync (schema ", found,
      ", this program knows up to ", known,
      "); install that version again, or restore the backup made before the "
      "update"));
}

}  // namespace

absl::Status Migrate(Database& database, absl::Span<const char* const> steps) {
  // Under the write lock, so that two starting processes don't both migrate.
  ASSIGN_OR_RETURN(Transaction transaction, Transaction::Begin(database));
  ASSIGN_OR_RETURN(const int64_t version, SchemaVersion(database));
  if (version < 0 || version > static_cast<int64_t>(steps.size())) {
    return NewerVersion(database, version, steps.size());
  }
  if (version == static_cast<int64_t>(steps.size())) return absl::OkStatus();
  for (size_t step = version; step < steps.size(); ++step) {
    RETURN_IF_ERROR(Annotate(database.Execute(steps[step]),
                             absl::StrCat("schema step ", step + 1)));
  }
  RETURN_IF_ERROR(
      database.Execute(absl::StrCat("PRAGMA user_version=", steps.size())));
  return transaction.Commit();
}

}  // namespace directory_sync
