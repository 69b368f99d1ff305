#ifndef COMMON_SQLITE_DATABASE_H_
#define COMMON_SQLITE_DATABASE_H_

#include <cstdint>
#include <memory>
#include <string>
#include <utility>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"
#include "absl/time/time.h"
#include "common/sqlite/statement.h"
#include "common/sqlite/statement_cache.h"

struct sqlite3;

namespace directory_sync {

// How a Database is opened.
struct DatabaseOptions {
  // How long a statement waits for another connection's lock before it fails
  // with UNAVAILABLE.
  absl::Duration busy_timeout = absl::Seconds(5);

  // Nobody else may open the file while this is open: a second instance gets
  // UNAVAILABLE at its first statement. Saves the shared-memory file.
  bool exclusive = false;

  // The write-ahead log is moved into the file when it is that many pages (of
  // 4 KiB) long: by the commit that makes it so.
  int checkpoint_pages = 1000;

  // The SQLite VFS; empty takes the platform's. For fault injection.
  std::string vfs;
};

// A connection to one SQLite file: write-ahead log, synchronous=FULL (an OK
// commit survives a power cut), secure_delete, foreign keys enforced. Declare
// tables STRICT.
//
// Not thread safe: one connection per thread, or guarded by a mutex together
// with its statements. Several connections to a file are fine; they see only
// what was committed. Statements must be gone before it is.
class Database {
 public:
  // Opens `path`, and makes the file (mode 0600) if need be, so that it
  // survives a power cut. Its directory must exist. An existing file is
  // tightened to 0600. Errors are those of SqliteStatus.
  static absl::StatusOr<Database> Open(const std::string& path,
                                       const DatabaseOptions& options = {});

  Database(Database&&) noexcept = default;
  Database& operator=(Database&&) noexcept = default;

  // One prepared statement. Cheap when one of the same text was used before.
  absl::StatusOr<Statement> Prepare(absl::string_view sql);

  // Runs any number of statements without parameters, up to the first error.
  absl::Status Execute(const std::string& sql);

  // Rowid of the last INSERT, and rows changed by the last INSERT, UPDATE or
  // DELETE of this connection.
  int64_t last_insert_rowid() const;
  int64_t changes() const;

  // Moves the write-ahead log into the file and truncates it, so that what was
  // deleted is gone from the disk.
  absl::Status Checkpoint();

  // Reads all of the file: DATA_LOSS, naming what is wrong, unless it is sound.
  absl::Status CheckIntegrity();

  const std::string& path() const { return path_; }

 private:
  struct Closer {
    void operator()(sqlite3* connection) const;
  };
  using Connection = std::unique_ptr<sqlite3, Closer>;

  Database(Connection connection, std::string path)
      : connection_(std::move(connection)), path_(std::move(path)) {}
  absl::Status Configure(const DatabaseOptions& options);
  absl::Status UseWriteAheadLog();

  Connection connection_;
  // Behind the connection, so that it ends before.
  std::shared_ptr<StatementCache> statements_ =
      std::make_shared<StatementCache>();
  std::string path_;
};

}  // namespace directory_sync

#endif  // COMMON_SQLITE_DATABASE_H_
