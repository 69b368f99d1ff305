#ifndef UPLOADER_STORE_STATE_DATABASE_H_
#define UPLOADER_STORE_STATE_DATABASE_H_

#include <functional>
#include <memory>
#include <string>
#include <utility>

#include "absl/base/thread_annotations.h"
#include "absl/functional/function_ref.h"
#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/synchronization/mutex.h"
#include "common/sqlite/database.h"

namespace directory_sync::uploader {

// The uploader's state.db. The tables (mirror_table.h and the like) work on the
// Database that Write and Read lend, so that a transaction spans as many of
// them as it has to. Thread safe.
class StateDatabase {
 public:
  // Opens or makes the file and brings its schema up to date. Errors of
  // common/sqlite, naming the file and the cure; UNAVAILABLE also when another
  // uploader has it open.
  static absl::StatusOr<std::unique_ptr<StateDatabase>> Open(
      const std::string& path);

  // Runs `work` in one transaction: OK means that everything in it is durable,
  // an error that nothing of it happened. Must not be nested.
  absl::Status Write(absl::FunctionRef<absl::Status(Database&)> work)
      ABSL_LOCKS_EXCLUDED(mutex_);

  // Called after each Write that is durable. Set it before the first.
  void OnCommit(std::function<void()> on_commit) {
    on_commit_ = std::move(on_commit);
  }

  // Runs `work`, which only reads, on one consistent state.
  absl::Status Read(absl::FunctionRef<absl::Status(Database&)> work)
      ABSL_LOCKS_EXCLUDED(mutex_);

 private:
  explicit StateDatabase(Database database) : database_(std::move(database)) {}

  std::function<void()> on_commit_ = [] {};
  absl::Mutex mutex_;
  Database database_ ABSL_GUARDED_BY(mutex_);
};

}  // namespace directory_sync::uploader

#endif  // UPLOADER_STORE_STATE_DATABASE_H_
