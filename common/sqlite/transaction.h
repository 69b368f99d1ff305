#ifndef COMMON_SQLITE_TRANSACTION_H_
#define COMMON_SQLITE_TRANSACTION_H_

#include <utility>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "common/sqlite/database.h"

namespace directory_sync {

// A write transaction: all or nothing. Rolled back unless committed.
//
//   ASSIGN_OR_RETURN(Transaction transaction, Transaction::Begin(database));
//   RETURN_IF_ERROR(insert.Run());
//   RETURN_IF_ERROR(transaction.Commit());
//
// Not nestable; thread compatible, as its Database, which must outlive it.
class Transaction {
 public:
  // Takes the write lock at once (BEGIN IMMEDIATE), so that nothing inside
  // fails for another writer's sake.
  static absl::StatusOr<Transaction> Begin(Database& database);

  Transaction(Transaction&& other) noexcept
      : database_(std::exchange(other.database_, nullptr)) {}
  Transaction& operator=(Transaction&&) = delete;
  ~Transaction();

  // OK: durable. An error: rolled back here, but when the disk failed it may
  // be found committed after a restart, so make what you repeat harmless.
  absl::Status Commit();

 private:
  explicit Transaction(Database& database) : database_(&database) {}
  void Rollback();

  Database* database_;  // null: nothing left to do
};

}  // namespace directory_sync

#endif  // COMMON_SQLITE_TRANSACTION_H_
