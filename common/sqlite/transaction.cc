#include "common/sqlite/transaction.h"

#include "common/status/status_macros.h"

namespace directory_sync {

absl::StatusOr<Transaction> Transaction::Begin(Database& database) {
  RETURN_IF_ERROR(database.Execute("BEGIN IMMEDIATE"));
  return Transaction(database);
}

Transaction::~Transaction() { Rollback(); }

absl::Status Transaction::Commit() {
  absl::Status status = database_->Execute("COMMIT");
  if (status.ok()) {
    database_ = nullptr;
  } else {
    Rollback();
  }
  return status;
}

void Transaction::Rollback() {
  if (database_ == nullptr) return;
  // Fails only where SQLite has rolled back by itself, as after a disk error.
  database_->Execute("ROLLBACK").IgnoreError();
  database_ = nullptr;
}

}  // namespace directory_sync
