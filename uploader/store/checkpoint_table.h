#ifndef UPLOADER_STORE_CHECKPOINT_TABLE_H_
#define UPLOADER_STORE_CHECKPOINT_TABLE_H_

#include <optional>
#include <string>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/time/time.h"
#include "common/sqlite/database.h"

namespace directory_sync::uploader {

// Where reading the directory carries on.
struct Checkpoint {
  std::string token;
  // The attributes that were asked for: with others only a snapshot helps.
  std::string attributes;
  absl::Time read_at;
};

// Use inside StateDatabase::Write or Read.
class CheckpointTable {
 public:
  explicit CheckpointTable(Database& database) : database_(database) {}

  // Nothing until a snapshot was read whole.
  absl::StatusOr<std::optional<Checkpoint>> Get();
  absl::Status Put(const Checkpoint& checkpoint);

 private:
  Database& database_;
};

}  // namespace directory_sync::uploader

#endif  // UPLOADER_STORE_CHECKPOINT_TABLE_H_
