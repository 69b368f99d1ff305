#ifndef UPLOADER_STORE_PASSWORD_TABLE_H_
#define UPLOADER_STORE_PASSWORD_TABLE_H_

#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <vector>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"
#include "absl/time/time.h"
#include "common/sqlite/database.h"
#include "proto/directorysync/password/v1/stamp.pb.h"
#include "proto/directorysync/upload/v1/upload.pb.h"

namespace directory_sync::uploader {

// How an account's password is. Holds no password.
struct PasswordRecord {
  std::string guid;
  directorysync::upload::v1::PasswordState state =
      directorysync::upload::v1::PASSWORD_STATE_NEVER_CAPTURED;
  // Why it isn't delivered, and what to do about it.
  std::string error;
  std::string cure;
  // The newest capture, and the newest confirmation of one.
  std::optional<absl::Time> captured_at;
  std::string captured_on;
  std::optional<absl::Time> confirmed_at;
  // The last delivery, and whose password it was.
  std::optional<absl::Time> delivered_at;
  std::string delivered_id;
  std::optional<directorysync::password::v1::PasswordStamp> delivered;
  // The provider's answer to the last write, in its words; empty before it.
  std::string provider_answer;
  // The directory's stamp when it was last read.
  std::optional<directorysync::password::v1::PasswordStamp> seen;
  std::optional<absl::Time> seen_at;
  // The stamp that was there before anybody captured.
  std::optional<directorysync::password::v1::PasswordStamp> baseline;
  // The stamp of the password that the provider refuses, why, and the cure;
  // empty once another one is delivered.
  std::optional<directorysync::password::v1::PasswordStamp> refused;
  std::string refusal;
  std::string refusal_cure;
  // The capture that is being written just now; empty if none is.
  std::string intent_id;
  // When the account's captures are looked at again.
  absl::Time not_before = absl::UnixEpoch();
  // Whether their turn comes as soon as the account is in scope.
  bool awaits_scope = false;
  // How often the provider couldn't be reached with it.
  int attempts = 0;
  // Why the directory may have a password that is neither delivered nor
  // captured; empty if it has none. Gone with the delivery of a password of
  // `loss_version` or above.
  std::string loss;
  uint32_t loss_version = 0;
  // What a loss is shown as.
  directorysync::upload::v1::PasswordState loss_state =
      directorysync::upload::v1::PASSWORD_STATE_UNSPECIFIED;
  // invocationId of the domain controller that missed a change which the
  // directory shows; empty for other losses.
  std::string loss_dsa;
};

// A write of a password whose outcome nobody knows.
struct UnsettledWrite {
  std::string capture_id;
  // From then on it can't land at the provider any more.
  absl::Time until;
};

// Use inside StateDatabase::Write or Read.
class PasswordTable {
 public:
  explicit PasswordTable(Database& database) : database_(database) {}

  // A fresh record for an account without one.
  absl::StatusOr<PasswordRecord> Get(absl::string_view guid);
  absl::Status Put(const PasswordRecord& record);

  // Gives every account its turn.
  absl::Status HastenAll(absl::Time now);

  // Records with an intent: after a crash, writes of unknown outcome.
  absl::StatusOr<std::vector<PasswordRecord>> WithIntent();

  absl::StatusOr<std::vector<UnsettledWrite>> UnsettledOf(
      absl::string_view guid);
  absl::Status AddUnsettled(absl::string_view guid,
                            const UnsettledWrite& write);
  // Forgets those that can't land any more at `time`.
  absl::Status Settle(absl::string_view guid, absl::Time time);

  // Accounts with a captured password that isn't delivered.
  absl::StatusOr<int64_t> CountWaiting();

  // How many accounts in scope each domain controller missed a change of, by
  // PasswordRecord.loss_dsa.
  absl::StatusOr<std::map<std::string, int64_t>> CountMissed();

  // When the newest capture was made, by domain controller.
  absl::StatusOr<std::map<std::string, absl::Time>> LastCaptures();

 private:
  absl::StatusOr<std::vector<PasswordRecord>> Select(Statement select);

  Database& database_;
};

}  // namespace directory_sync::uploader

#endif  // UPLOADER_STORE_PASSWORD_TABLE_H_
