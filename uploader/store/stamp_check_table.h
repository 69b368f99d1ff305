#ifndef UPLOADER_STORE_STAMP_CHECK_TABLE_H_
#define UPLOADER_STORE_STAMP_CHECK_TABLE_H_

#include <optional>
#include <string>
#include <vector>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"
#include "absl/time/time.h"
#include "common/sqlite/database.h"

namespace directory_sync::uploader {

// An account whose stamp is to be read from the directory and compared with
// what was captured and delivered.
struct StampCheck {
  std::string guid;
  // When it was looked at for the first time; absent before that.
  std::optional<absl::Time> since;
  absl::Time not_before = absl::UnixEpoch();
  // invocationId of the domain controller to ask; empty: the one in use.
  std::string controller;
};

// Accounts put or changed in AccountTable are added by the schema itself. Use
// inside StateDatabase::Write or Read.
class StampCheckTable {
 public:
  explicit StampCheckTable(Database& database) : database_(database) {}

  // Replaces one of the same account.
  absl::Status Put(const StampCheck& check);
  // The account's turn comes at once, with whom to ask as it was.
  absl::Status Hasten(absl::string_view guid);
  absl::Status Remove(absl::string_view guid);

  // Those whose turn has come, longest first.
  absl::StatusOr<std::vector<StampCheck>> Due(absl::Time now, int limit);
  // When the next one's turn comes; nothing without one.
  absl::StatusOr<std::optional<absl::Time>> NextTurn();

 private:
  Database& database_;
};

}  // namespace directory_sync::uploader

#endif  // UPLOADER_STORE_STAMP_CHECK_TABLE_H_
