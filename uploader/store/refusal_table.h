#ifndef UPLOADER_STORE_REFUSAL_TABLE_H_
#define UPLOADER_STORE_REFUSAL_TABLE_H_

#include <cstdint>
#include <string>
#include <vector>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"
#include "absl/time/time.h"
#include "common/sqlite/database.h"
#include "proto/directorysync/upload/v1/reject.pb.h"

namespace directory_sync::uploader {

// An operation that the provider refused, so that it isn't asked the same again
// at once.
struct Refusal {
  // Names the operation with all it writes.
  std::string digest;
  // The message and the cure, for people.
  std::string error;
  std::string cure;
  // How often it was refused.
  int attempts = 0;
  absl::Time retry_at;
};

// Use inside StateDatabase::Write or Read.
class RefusalTable {
 public:
  explicit RefusalTable(Database& database) : database_(database) {}

  // Those of an account.
  absl::StatusOr<std::vector<Refusal>> Of(absl::string_view guid);

  absl::Status Put(absl::string_view guid, const Refusal& refusal);
  absl::Status Remove(absl::string_view guid, absl::string_view digest);

  // A reject for each object with a refused operation, by objectGUID after
  // `after_guid`; address, name and service of those in scope.
  absl::StatusOr<std::vector<directorysync::upload::v1::Reject>> List(
      absl::string_view after_guid, int limit);

  // Makes the object's retries due; OK(true) if it has any.
  absl::StatusOr<bool> Hasten(absl::string_view guid, absl::Time now);

  // How many objects have one.
  absl::StatusOr<int64_t> CountObjects();

  // Makes every retry due.
  absl::Status HastenAll(absl::Time now);

  // objectGUIDs of the accounts with a retry that is due.
  absl::StatusOr<std::vector<std::string>> DueAt(absl::Time now);

 private:
  Database& database_;
};

}  // namespace directory_sync::uploader

#endif  // UPLOADER_STORE_REFUSAL_TABLE_H_
