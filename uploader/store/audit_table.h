#ifndef UPLOADER_STORE_AUDIT_TABLE_H_
#define UPLOADER_STORE_AUDIT_TABLE_H_

#include <cstdint>
#include <string>
#include <vector>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"
#include "absl/time/time.h"
#include "common/sqlite/database.h"
#include "proto/directorysync/upload/v1/audit.pb.h"

namespace directory_sync::uploader {

// Who did something.
struct Actor {
  // Name of the operating-system user, as the caller told it.
  std::string os_user;
  // Verified role of the caller: "operator", "webui".
  std::string caller;
};

// Who did what. Use inside StateDatabase::Write or Read, in the transaction of
// what was done.
class AuditTable {
 public:
  using Entry = directorysync::upload::v1::AuditEntry;

  explicit AuditTable(Database& database) : database_(database) {}

  // `details` hold no secret.
  absl::Status Add(const Actor& actor, absl::string_view action,
                   absl::string_view details, absl::Time now);

  // Newest first, before `before_id` (0: from the newest).
  absl::StatusOr<std::vector<Entry>> List(int64_t before_id, int limit);

  // Forgets at most `limit` entries from before that time; returns how many.
  absl::StatusOr<int64_t> Prune(absl::Time before, int limit);

 private:
  Database& database_;
};

}  // namespace directory_sync::uploader

#endif  // UPLOADER_STORE_AUDIT_TABLE_H_
