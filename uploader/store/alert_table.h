#ifndef UPLOADER_STORE_ALERT_TABLE_H_
#define UPLOADER_STORE_ALERT_TABLE_H_

#include <cstdint>
#include <optional>
#include <set>
#include <string>
#include <vector>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"
#include "absl/time/time.h"
#include "common/sqlite/database.h"
#include "proto/directorysync/upload/v1/upload.pb.h"

namespace directory_sync::uploader {

// What somebody has to know. `key` names the kind and the object.
struct AlertText {
  std::string key;
  directorysync::upload::v1::AlertSeverity severity =
      directorysync::upload::v1::ALERT_SEVERITY_WARNING;
  std::string message;
  std::string cure;
};

// Which alerts a list shows.
struct AlertFilter {
  // Only those before this one; an empty key: from the newest.
  absl::Time before_raised;
  std::string before_key;
  bool include_resolved = false;
};

// Alerts, one a key. Use inside StateDatabase::Write or Read.
class AlertTable {
 public:
  using Alert = directorysync::upload::v1::Alert;

  explicit AlertTable(Database& database) : database_(database) {}

  // Raises an alert, or counts it once more.
  absl::Status Raise(const AlertText& text, absl::Time now);

  // The trouble is gone. Without such an alert nothing happens.
  absl::Status Resolve(absl::string_view key, absl::Time now);

  // Newest first.
  absl::StatusOr<std::vector<Alert>> List(const AlertFilter& filter, int limit);

  // Of the open ones whose key begins so.
  absl::StatusOr<std::set<std::string>> OpenKeys(absl::string_view prefix);

  absl::StatusOr<int64_t> CountOpen();

  // When one was last raised, seen again or resolved; nothing without one.
  absl::StatusOr<std::optional<absl::Time>> LastChange();

  // Forgets at most `limit` that were resolved before that time; returns how
  // many.
  absl::StatusOr<int64_t> Prune(absl::Time before, int limit);

 private:
  Database& database_;
};

}  // namespace directory_sync::uploader

#endif  // UPLOADER_STORE_ALERT_TABLE_H_
