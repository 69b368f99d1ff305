#ifndef UPLOADER_STORE_PASSWORD_EVENT_TABLE_H_
#define UPLOADER_STORE_PASSWORD_EVENT_TABLE_H_

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"
#include "absl/time/time.h"
#include "common/sqlite/database.h"
#include "proto/directorysync/password/v1/stamp.pb.h"
#include "proto/directorysync/upload/v1/passwords.pb.h"

namespace directory_sync::uploader {

// What happened to a password. Holds none.
struct PasswordHappening {
  directorysync::upload::v1::PasswordEventKind kind =
      directorysync::upload::v1::PASSWORD_EVENT_KIND_UNSPECIFIED;
  // DNS name; empty if it is about none.
  std::string domain_controller;
  std::optional<directorysync::password::v1::PasswordStamp> stamp;
  std::string text;
};

// The timeline of every account's passwords. Use inside StateDatabase::Write
// or Read.
class PasswordEventTable {
 public:
  using Event = directorysync::upload::v1::PasswordEvent;

  explicit PasswordEventTable(Database& database) : database_(database) {}

  // Nothing for an empty `guid`, and when the account's newest event says the
  // same.
  absl::Status Add(absl::string_view guid, const PasswordHappening& happening,
                   absl::Time now);

  // Newest first, those before `before_id`; 0: from the newest.
  absl::StatusOr<std::vector<Event>> List(absl::string_view guid,
                                          int64_t before_id, int limit);

  // Forgets those before `time`.
  absl::Status Forget(absl::Time time);

 private:
  Database& database_;
};

}  // namespace directory_sync::uploader

#endif  // UPLOADER_STORE_PASSWORD_EVENT_TABLE_H_
