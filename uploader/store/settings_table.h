#ifndef UPLOADER_STORE_SETTINGS_TABLE_H_
#define UPLOADER_STORE_SETTINGS_TABLE_H_

#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"
#include "absl/time/time.h"
#include "common/sqlite/database.h"
#include "proto/directorysync/upload/v1/upload.pb.h"

namespace directory_sync::uploader {

// The settings in force. Use inside StateDatabase::Write or Read.
class SettingsTable {
 public:
  explicit SettingsTable(Database& database) : database_(database) {}

  // With defaults filled in; version 0 before the first Replace.
  absl::StatusOr<directorysync::upload::v1::Settings> Get();

  // Stores `settings` under the next version, which it returns. ABORTED when
  // `expected_version` is neither 0 nor the version in force.
  absl::StatusOr<directorysync::upload::v1::Settings> Replace(
      const directorysync::upload::v1::Settings& settings,
      int64_t expected_version, absl::string_view os_user, absl::Time now);

 private:
  Database& database_;
};

}  // namespace directory_sync::uploader

#endif  // UPLOADER_STORE_SETTINGS_TABLE_H_
