#ifndef UPLOADER_PASSWORDS_PASSWORD_DESK_H_
#define UPLOADER_PASSWORDS_PASSWORD_DESK_H_

#include <optional>
#include <string>
#include <vector>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/time/time.h"
#include "common/clock/clock.h"
#include "common/secret/secret.h"
#include "common/sqlite/database.h"
#include "proto/directorysync/password/v1/stamp.pb.h"
#include "uploader/observe/directory_source.h"
#include "uploader/passwords/capture_opener.h"
#include "uploader/passwords/delivery_decision.h"
#include "uploader/store/capture_table.h"
#include "uploader/store/password_table.h"
#include "uploader/store/state_database.h"

namespace directory_sync::uploader {

// A password whose turn it is: the directory's current one.
struct ReadyPassword {
  std::string capture_id;
  directorysync::password::v1::PasswordStamp stamp;
  Secret password;
};

// Decides which captured password is to be written for an account, and keeps
// the books about it. Whoever uses it for an account holds the account's place
// in the AccountGate. Thread safe otherwise.
class PasswordDesk {
 public:
  struct Options {
    // After that long a request of unknown outcome can't land at the provider
    // any more.
    absl::Duration landing_window = absl::Minutes(2);
    // How long captures are kept for accounts that aren't in scope, and
    // without a verdict.
    absl::Duration retention = absl::Hours(72);
  };

  // All must outlive it.
  PasswordDesk(StateDatabase& state, DirectorySource& source,
               CaptureOpener& opener, Clock& clock, const Options& options)
      : state_(state),
        source_(source),
        opener_(opener),
        clock_(clock),
        options_(options) {}

  // Writes that a crash has cut off have an unknown outcome. Once, at start,
  // before anything else is done with passwords.
  absl::Status RecoverIntents();

  // Deletes what was kept for long enough.
  absl::Status Expire();

  // The password to write for the account now; nothing when there is none, or
  // not yet, which the books then say. An error is about this account alone
  // unless the store is broken: see NoteNotTried.
  absl::StatusOr<std::optional<ReadyPassword>> Decide(const std::string& guid);

  // Before the call at the provider: its intent is durable. An earlier one
  // whose outcome never was written down stays as a possible write.
  absl::Status BeginWrite(const std::string& guid, const ReadyPassword& ready);

  // What became of the call. Use inside StateDatabase::Write.
  absl::Status NoteDelivered(Database& database, const std::string& guid,
                             const ReadyPassword& ready, absl::Time begun);
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

  // There is a mailbox, or another one: what waits for it has its turn. Use
  // inside StateDatabase::Write.
  absl::Status NoteMailbox(Database& database, const std::string& guid);

 private:
  struct Books;

  absl::StatusOr<Books> ReadBooks(const std::string& guid);
  absl::StatusOr<DeliveryDecision> MakeDecision(const std::string& guid,
                                                const Books& books);
  absl::StatusOr<std::vector<ControllerStamp>> AskEveryController(
      const std::string& guid);
  absl::Status WriteDecision(const std::string& guid, const Books& books,
                             const DeliveryDecision& decision);
  absl::StatusOr<std::optional<ReadyPassword>> Open(const std::string& guid,
                                                    const Capture& capture);
  absl::Status KeepPossibleWrite(Database& database, PasswordRecord& record);
  absl::Status ExpireOne(Database& database, const Capture& capture);
  absl::Time WorthAnotherLook(const Books& books) const;

  StateDatabase& state_;
  DirectorySource& source_;
  CaptureOpener& opener_;
  Clock& clock_;
  const Options options_;
};

}  // namespace directory_sync::uploader

#endif  // UPLOADER_PASSWORDS_PASSWORD_DESK_H_
