#ifndef UPLOADER_STORE_STAMP_CHECK_TABLE_H_
#define UPLOADER_STORE_STAMP_CHECK_TABLE_H_

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

namespace directory_sync::uploader {

// An account whose stamp is to be read from the directory and compared with
// what was captured and delivered.
struct StampCheck {
  std::string guid;
  // invocationId of the domain controller to ask; empty: the one in use.
  std::string controller;
  // When that was asked for last; absent: at the first look after that.
  std::optional<absl::Time> since;
  absl::Time not_before = absl::UnixEpoch();
  // How often it was asked for.
  int64_t asked = 0;
  // What the last look saw, and since when looks see it.
  std::optional<directorysync::password::v1::PasswordStamp> stamp;
  std::optional<absl::Time> stamp_since;
};

// One row for each account and domain controller to ask. Whoever asks while a
// look is under way isn't forgotten by it. Use inside StateDatabase::Write or
// Read.
class StampCheckTable {
 public:
  explicit StampCheckTable(Database& database) : database_(database) {}

  // A look at the account, where the domain controller in use shows it, at
  // once; others that are due later come at once, too.
  absl::Status Hasten(absl::string_view guid);
  // Hasten, if the account is in scope as CaptureTable::IsInScope says.
  absl::Status HastenInScope(absl::string_view guid);
  // A look there, at that time or when an earlier request wants it.
  absl::Status Ask(absl::string_view guid, absl::string_view controller,
                   absl::Time now, absl::Time not_before);

  // After a look: when to look again, and what was seen. If it was asked for
  // meanwhile, its turn stays as it is.
  absl::Status Postpone(const StampCheck& check);
  // After a look that needs no other; if it was asked for meanwhile, it stays.
  absl::Status Finish(const StampCheck& check);

  // Whether looks at the account elsewhere are still to come.
  absl::StatusOr<bool> HasOthers(const StampCheck& check);

  // Those whose turn has come, longest first.
  absl::StatusOr<std::vector<StampCheck>> Due(absl::Time now, int limit);
  // When the next one's turn comes; nothing without one.
  absl::StatusOr<std::optional<absl::Time>> NextTurn();

 private:
  Database& database_;
  // Kept as long as the table: a snapshot runs it for each changed user.
  std::optional<Statement> hasten_in_scope_;
};

}  // namespace directory_sync::uploader

#endif  // UPLOADER_STORE_STAMP_CHECK_TABLE_H_
