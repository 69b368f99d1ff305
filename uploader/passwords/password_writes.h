#ifndef UPLOADER_PASSWORDS_PASSWORD_WRITES_H_
#define UPLOADER_PASSWORDS_PASSWORD_WRITES_H_

#include <string>

#include "absl/status/status.h"
#include "absl/strings/string_view.h"
#include "absl/time/time.h"
#include "common/clock/clock.h"
#include "common/secret/secret.h"
#include "common/sqlite/database.h"
#include "proto/directorysync/password/v1/stamp.pb.h"
#include "uploader/store/password_table.h"
#include "uploader/store/state_database.h"

namespace directory_sync::uploader {

// A password whose turn it is: the directory's current one.
struct ReadyPassword {
  std::string capture_id;
  directorysync::password::v1::PasswordStamp stamp;
  Secret password;
};

// What the provider is asked to take, and what came of it: intent before the
// call, outcome after it. All but RecoverIntents and BeginWrite are to be used
// inside StateDatabase::Write. Thread safe.
class PasswordWrites {
 public:
  // Both must outlive it. After `landing_window` a request of unknown outcome
  // can't land at the provider any more.
  PasswordWrites(StateDatabase& state, Clock& clock,
                 absl::Duration landing_window)
      : state_(state), clock_(clock), landing_window_(landing_window) {}

  // Writes that a crash has cut off have an unknown outcome.
  absl::Status RecoverIntents();

  // Before the call: its intent is durable. An earlier one whose outcome never
  // was written down stays as a possible write.
  absl::Status BeginWrite(const std::string& guid, const ReadyPassword& ready);

  // The provider has it.
  absl::Status NoteDelivered(Database& database, const std::string& guid,
                             const ReadyPassword& ready, absl::Time begun);
  // The account's mailbox was made with a random password: whatever was
  // delivered to an earlier one isn't its password.
  absl::Status NoteRandomPassword(Database& database, const std::string& guid);
  // Nobody knows whether it was done.
  absl::Status NoteUnknown(Database& database, const std::string& guid,
                           const ReadyPassword& ready, absl::string_view reason,
                           absl::Time retry_at);
  // No call was made now; the capture waits.
  absl::Status NoteNotTried(Database& database, const std::string& guid,
                            absl::string_view reason, absl::Time retry_at);
  // It wasn't done; the capture waits.
  absl::Status NotePostponed(Database& database, const std::string& guid,
                             absl::string_view reason, absl::Time retry_at);
  // The provider refused it. `for_good`: its policy; only another password
  // helps, and this one is deleted.
  absl::Status NoteRefused(Database& database, const std::string& guid,
                           const ReadyPassword& ready, absl::string_view reason,
                           absl::string_view cure, bool for_good,
                           absl::Time retry_at);

 private:
  absl::Status KeepPossibleWrite(Database& database, PasswordRecord& record);
  // Keeps the capture while another write may land after it; when to write it
  // again, or the epoch.
  absl::StatusOr<absl::Time> SettleDelivered(Database& database,
                                             const std::string& guid,
                                             const ReadyPassword& ready,
                                             absl::Time begun);

  StateDatabase& state_;
  Clock& clock_;
  const absl::Duration landing_window_;
};

}  // namespace directory_sync::uploader

#endif  // UPLOADER_PASSWORDS_PASSWORD_WRITES_H_
