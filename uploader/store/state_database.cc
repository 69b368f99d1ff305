#include "uploader/store/state_database.h"

#include "absl/memory/memory.h"
#include "common/sqlite/migration.h"
#include "common/sqlite/transaction.h"
#include "common/status/annotate.h"
#include "common/status/status_macros.h"
#include "uploader/store/schema.h"

namespace directory_sync::uploader {
namespace {

// In KiB: what a delta touches in a directory of 100,000 stays in memory.
constexpr char kCacheSize[] = "PRAGMA cache_size=-65536";

}  // namespace

absl::StatusOr<std::unique_ptr<StateDatabase>> StateDatabase::Open(
    const std::string& path) {
  DatabaseOptions options;
  options.exclusive = true;
  ASSIGN_OR_RETURN(Database database, Database::Open(path, options));
  RETURN_IF_ERROR(database.Execute(kCacheSize));
  RETURN_IF_ERROR(
      Annotate(Migrate(database, SchemaSteps()), "the uploader's state"));
  return absl::WrapUnique(new StateDatabase(std::move(database)));
}

absl::Status StateDatabase::Write(
    absl::FunctionRef<absl::Status(Database&)> work) {
  {
    absl::MutexLock lock(&mutex_);
    ASSIGN_OR_RETURN(Transaction transaction, Transaction::Begin(database_));
    RETURN_IF_ERROR(work(database_));
    RETURN_IF_ERROR(transaction.Commit());
  }
  on_commit_();
  return absl::OkStatus();
}

absl::Status StateDatabase::Read(
    absl::FunctionRef<absl::Status(Database&)> work) {
  absl::MutexLock lock(&mutex_);
  return work(database_);
}

}  // namespace directory_sync::uploader
