#include "password-handler/queue_file.h"

#include <sodium.h>

#include <utility>

#include "common/sqlite/migration.h"
#include "common/sqlite/statement.h"
#include "common/sqlite/transaction.h"
#include "common/status/status_macros.h"

namespace directory_sync::password_handler {
namespace {

constexpr size_t kIncarnationSize = 16;

constexpr const char* kSchema[] = {
    R"sql(
CREATE TABLE incarnation (
  id BLOB NOT NULL,
  last_seq INTEGER NOT NULL
) STRICT;
-- Hook calls whose verdict is open, and what may bear on it. A tombstone is
-- decided from the start.
CREATE TABLE candidate (
  seq INTEGER PRIMARY KEY,
  kind INTEGER NOT NULL,
  hook INTEGER NOT NULL,
  id BLOB NOT NULL UNIQUE,
  name TEXT NOT NULL,
  name_key TEXT NOT NULL,
  object_guid BLOB,
  before_known INTEGER NOT NULL,
  before_version INTEGER,
  before_time INTEGER,
  before_dsa BLOB,
  invocation_id BLOB NOT NULL,
  entered INTEGER NOT NULL,
  accepted INTEGER NOT NULL,
  decided INTEGER NOT NULL
) STRICT;
CREATE INDEX candidate_open ON candidate (seq) WHERE decided = 0;
CREATE INDEX candidate_name ON candidate (name_key);
CREATE INDEX candidate_guid ON candidate (object_guid);
-- What the relay has not acknowledged.
CREATE TABLE item (
  key INTEGER PRIMARY KEY AUTOINCREMENT,
  id BLOB NOT NULL UNIQUE,
  payload BLOB NOT NULL,
  appended INTEGER NOT NULL
) STRICT;
)sql",
    R"sql(
-- Passwords that were lost, by day since 1970.
CREATE TABLE loss (
  day INTEGER PRIMARY KEY,
  count INTEGER NOT NULL
) STRICT;
-- Calls of PasswordFilter that no PasswordChangeNotify has closed.
CREATE TABLE bracket (
  id BLOB PRIMARY KEY,
  name_key TEXT NOT NULL,
  entered INTEGER NOT NULL,
  expires INTEGER NOT NULL
) STRICT;
CREATE INDEX bracket_name ON bracket (name_key);
)sql",
};

// Starts the first incarnation of a new file.
absl::Status LoadIncarnation(QueueFile& file) {
  ASSIGN_OR_RETURN(Transaction transaction, Transaction::Begin(file.database));
  ASSIGN_OR_RETURN(
      Statement select,
      file.database.Prepare("SELECT id, last_seq FROM incarnation"));
  RETURN_IF_ERROR(select.ForEach([&](Statement& row) {
    file.incarnation = std::string(row.Blob(0));
    file.last_seq = row.Int64(1);
    return absl::OkStatus();
  }));
  if (!file.incarnation.empty()) return absl::OkStatus();
  file.incarnation.resize(kIncarnationSize);
  randombytes_buf(file.incarnation.data(), file.incarnation.size());
  ASSIGN_OR_RETURN(Statement insert,
                   file.database.Prepare(
                       "INSERT INTO incarnation (id, last_seq) VALUES (?, 0)"));
  RETURN_IF_ERROR(insert.BindBlob(1, file.incarnation).Run());
  return transaction.Commit();
}

}  // namespace

absl::StatusOr<QueueFile> OpenQueueFile(const std::string& path,
                                        const std::string& vfs) {
  DatabaseOptions options;
  options.exclusive = true;
  options.vfs = vfs;
  ASSIGN_OR_RETURN(Database database, Database::Open(path, options));
  RETURN_IF_ERROR(Migrate(database, kSchema));
  QueueFile file{std::move(database), "", 0};
  RETURN_IF_ERROR(LoadIncarnation(file));
  return file;
}

}  // namespace directory_sync::password_handler
