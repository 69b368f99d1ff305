#ifndef UPLOADER_PASSWORDS_PASSWORD_DESK_H_
#define UPLOADER_PASSWORDS_PASSWORD_DESK_H_

#include <map>
#include <optional>
#include <string>
#include <vector>

#include "absl/base/thread_annotations.h"
#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/synchronization/mutex.h"
#include "absl/time/time.h"
#include "common/clock/clock.h"
#include "common/sqlite/database.h"
#include "proto/directorysync/password/v1/stamp.pb.h"
#include "uploader/passwords/account_books.h"
#include "uploader/passwords/capture_opener.h"
#include "uploader/passwords/delivery_decision.h"
#include "uploader/passwords/password_policy.h"
#include "uploader/passwords/password_retention.h"
#include "uploader/passwords/password_writes.h"
#include "uploader/passwords/stamp_claims.h"
#include "uploader/passwords/stamp_reader.h"
#include "uploader/store/state_database.h"

namespace directory_sync::uploader {

// Decides which captured password is to be written for an account, and keeps
// the books about it. Whoever uses it for an account holds the account's place
// in the AccountGate. Thread safe otherwise.
class PasswordDesk {
 public:
  struct Options {
    // After that long a request of unknown outcome can't land at the provider
    // any more.
    absl::Duration landing_window = absl::Minutes(2);
    // How long captures are kept for accounts that aren't in scope, without a
    // verdict, and while domain controllers don't agree.
    absl::Duration retention = kDefaultRetention;
    // What the provider is known to refuse.
    PasswordRules rules;
  };

  // All must outlive it.
  PasswordDesk(StateDatabase& state, StampReader& stamps, CaptureOpener& opener,
               Clock& clock, const Options& options)
      : state_(state),
        stamps_(stamps),
        opener_(opener),
        clock_(clock),
        options_(options),
        writes_(state, clock, options.landing_window) {}

  // Once, at start, before anything else is done with passwords.
  absl::Status RecoverIntents() { return writes_.RecoverIntents(); }

  // Deletes what was kept for long enough.
  absl::Status Expire();

  // Reads the stamps of the accounts whose turn has come in one go, for Decide.
  absl::Status ReadAhead();

  // The password to write for the account now; nothing when there is none, or
  // not yet, which the books then say. An error is about this account alone
  // unless the store is broken: see NoteNotTried.
  absl::StatusOr<std::optional<ReadyPassword>> Decide(const std::string& guid);

  // As those of PasswordWrites.
  absl::Status BeginWrite(const std::string& guid, const ReadyPassword& ready) {
    return writes_.BeginWrite(guid, ready);
  }
  absl::Status NoteDelivered(Database& database, const std::string& guid,
                             const ReadyPassword& ready, absl::Time begun) {
    return writes_.NoteDelivered(database, guid, ready, begun);
  }
  absl::Status NoteRandomPassword(Database& database, const std::string& guid) {
    return writes_.NoteRandomPassword(database, guid);
  }
  absl::Status NoteUnknown(Database& database, const std::string& guid,
                           const ReadyPassword& ready, absl::string_view reason,
                           absl::Time retry_at) {
    return writes_.NoteUnknown(database, guid, ready, reason, retry_at);
  }
  absl::Status NoteNotTried(Database& database, const std::string& guid,
                            absl::string_view reason, absl::Time retry_at) {
    return writes_.NoteNotTried(database, guid, reason, retry_at);
  }
  absl::Status NotePostponed(Database& database, const std::string& guid,
                             absl::string_view reason, absl::Time retry_at) {
    return writes_.NotePostponed(database, guid, reason, retry_at);
  }
  absl::Status NoteRefused(Database& database, const std::string& guid,
                           const ReadyPassword& ready, absl::string_view reason,
                           absl::string_view cure, bool for_good,
                           absl::Time retry_at) {
    return writes_.NoteRefused(database, guid, ready, reason, cure, for_good,
                               retry_at);
  }

  // There is a mailbox, or another one: what waits for it has its turn. Use
  // inside StateDatabase::Write.
  absl::Status NoteMailbox(Database& database, const std::string& guid);

 private:
  using Stamp = directorysync::password::v1::PasswordStamp;
  struct ReadStamp {
    std::optional<Stamp> stamp;
    absl::Time read_at;
  };

  absl::StatusOr<DeliveryDecision> MakeDecision(const std::string& guid,
                                                const AccountBooks& books);
  // Takes captures with false claims out of `view`.
  absl::StatusOr<StampClaims> Examine(const AccountBooks& books,
                                      DeliveryView& view);
  // Reads what the decision depends on.
  absl::StatusOr<DeliveryDecision> DecideOn(const std::string& guid,
                                            DeliveryView& view);
  // What no domain controller could settle for so long is undecidable.
  void GiveUpWaiting(const AccountBooks& books,
                     const std::vector<std::string>& held,
                     DeliveryDecision& decision);
  // False: none was read ahead, or too long ago.
  bool TakeReadAhead(const std::string& guid, std::optional<Stamp>& stamp);
  absl::Status WriteDecision(const std::string& guid, const AccountBooks& books,
                             const DeliveryDecision& decision);
  absl::StatusOr<std::optional<ReadyPassword>> Open(const AccountBooks& books,
                                                    const Capture& capture);
  absl::Status CheckRules(const std::string& guid, const Secret& password);

  StateDatabase& state_;
  StampReader& stamps_;
  CaptureOpener& opener_;
  Clock& clock_;
  const Options options_;
  PasswordWrites writes_;
  absl::Mutex mutex_;
  std::map<std::string, ReadStamp> read_ahead_ ABSL_GUARDED_BY(mutex_);
};

}  // namespace directory_sync::uploader

#endif  // UPLOADER_PASSWORDS_PASSWORD_DESK_H_
