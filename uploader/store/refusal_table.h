#ifndef UPLOADER_STORE_REFUSAL_TABLE_H_
#define UPLOADER_STORE_REFUSAL_TABLE_H_

#include <optional>
#include <string>
#include <vector>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"
#include "absl/time/time.h"
#include "common/sqlite/database.h"

namespace directory_sync::uploader {

// What the provider refused for an account, so that it isn't asked the same
// again at once.
struct Refusal {
  // Of the operation that was refused.
  std::string digest;
  // The message for people.
  std::string error;
  // How often it was refused.
  int attempts = 0;
  absl::Time retry_at;
};

// Use inside StateDatabase::Write or Read.
class RefusalTable {
 public:
  explicit RefusalTable(Database& database) : database_(database) {}

  absl::StatusOr<std::optional<Refusal>> Find(absl::string_view guid);
  absl::Status Put(absl::string_view guid, const Refusal& refusal);
  absl::Status Clear(absl::string_view guid);

  // objectGUIDs of the accounts whose retry is due.
  absl::StatusOr<std::vector<std::string>> DueAt(absl::Time now);

 private:
  Database& database_;
};

}  // namespace directory_sync::uploader

#endif  // UPLOADER_STORE_REFUSAL_TABLE_H_
