#include "common/sqlite/database.h"

#include <sqlite3.h>

#include "absl/strings/str_cat.h"
#include "common/platform/private_file.h"
#include "common/sqlite/sqlite_status.h"
#include "common/status/status_macros.h"

namespace directory_sync {
namespace {

// The log is truncated to this after a checkpoint, so that a burst doesn't
// keep its size for ever.
constexpr int kJournalSizeLimit = 4 << 20;

}  // namespace

void Database::Closer::operator()(sqlite3* connection) const {
  sqlite3_close_v2(connection);
}

absl::StatusOr<Database> Database::Open(const std::string& path,
                                        const DatabaseOptions& options) {
  RETURN_IF_ERROR(EnsurePrivateFile(path));
  sqlite3* raw = nullptr;
  const int code = sqlite3_open_v2(
      path.c_str(), &raw, SQLITE_OPEN_READWRITE | SQLITE_OPEN_NOMUTEX,
      options.vfs.empty() ? nullptr : options.vfs.c_str());
  Connection connection(raw);
  if (code != SQLITE_OK) {
    return SqliteStatus(code, path, sqlite3_errstr(code));
  }
  Database database(std::move(connection), path);
  RETURN_IF_ERROR(database.Configure(options));
  RETURN_IF_ERROR(SyncDirectoryOf(path));
  return database;
}

absl::Status Database::Configure(const DatabaseOptions& options) {
  sqlite3* connection = connection_.get();
  sqlite3_extended_result_codes(connection, 1);
  sqlite3_busy_timeout(
      connection,
      static_cast<int>(absl::ToInt64Milliseconds(options.busy_timeout)));
  // A tampered schema must not run functions of ours, nor SQL break the file.
  sqlite3_db_config(connection, SQLITE_DBCONFIG_DEFENSIVE, 1, nullptr);
  sqlite3_db_config(connection, SQLITE_DBCONFIG_TRUSTED_SCHEMA, 0, nullptr);
  if (options.exclusive) {
    RETURN_IF_ERROR(Execute("PRAGMA locking_mode=EXCLUSIVE;"));
  }
  RETURN_IF_ERROR(UseWriteAheadLog());
  sqlite3_wal_autocheckpoint(connection, options.checkpoint_pages);
  return Execute(
      absl::StrCat("PRAGMA synchronous=FULL;"
                   "PRAGMA secure_delete=ON;"
                   "PRAGMA foreign_keys=ON;"
                   "PRAGMA cell_size_check=ON;"
                   "PRAGMA temp_store=MEMORY;"
                   "PRAGMA journal_size_limit=",
                   kJournalSizeLimit, ";"));
}

absl::Status Database::UseWriteAheadLog() {
  // The change of mode goes through a rollback journal. Were it to come back
  // after a power cut, it would take a new file, log and all, back to nothing:
  // EXTRA syncs the directory after its deletion.
  RETURN_IF_ERROR(Execute("PRAGMA synchronous=EXTRA;"));
  // Where it can't, SQLite keeps the old mode and reports no error.
  ASSIGN_OR_RETURN(Statement set_mode, Prepare("PRAGMA journal_mode=WAL"));
  return set_mode.ForEach([this](Statement& row) {
    if (row.Text(0) == "wal") return absl::OkStatus();
    return absl::FailedPreconditionError(absl::StrCat(
        path_, ": its file system can't hold a write-ahead log (got ",
        row.Text(0), "); put the state directory on a local disk"));
  });
}

absl::StatusOr<Statement> Database::Prepare(absl::string_view sql) {
  if (sqlite3_stmt* idle = statements_->Take(sql)) {
    return Statement(idle, statements_);
  }
  sqlite3_stmt* statement = nullptr;
  const int code = sqlite3_prepare_v3(
      connection_.get(), sql.data(), static_cast<int>(sql.size()),
      SQLITE_PREPARE_PERSISTENT, &statement, nullptr);
  if (code != SQLITE_OK) return SqliteStatus(code, connection_.get());
  if (statement == nullptr) {
    return absl::InternalError("Prepare: no SQL statement in the text");
  }
  return Statement(statement, statements_);
}

absl::Status Database::Execute(const std::string& sql) {
  return SqliteStatus(
      sqlite3_exec(connection_.get(), sql.c_str(), nullptr, nullptr, nullptr),
      connection_.get());
}

int64_t Database::last_insert_rowid() const {
  return sqlite3_last_insert_rowid(connection_.get());
}

int64_t Database::changes() const {
  return sqlite3_changes64(connection_.get());
}

absl::Status Database::Checkpoint() {
  return SqliteStatus(
      sqlite3_wal_checkpoint_v2(connection_.get(), "main",
                                SQLITE_CHECKPOINT_TRUNCATE, nullptr, nullptr),
      connection_.get());
}

absl::Status Database::CheckIntegrity() {
  ASSIGN_OR_RETURN(Statement check, Prepare("PRAGMA quick_check(1)"));
  return check.ForEach([this](Statement& row) {
    if (row.Text(0) == "ok") return absl::OkStatus();
    return SqliteStatus(SQLITE_CORRUPT, path_, row.Text(0));
  });
}

}  // namespace directory_sync
