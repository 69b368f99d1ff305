#include "uploader/passwords/password_writes.h"

#include <algorithm>
#include <vector>

#include "absl/strings/str_cat.h"
#include "common/status/status_macros.h"
#include "uploader/passwords/account_books.h"
#include "uploader/passwords/password_loss.h"
#include "uploader/passwords/password_state.h"
#include "uploader/store/capture_table.h"
#include "uploader/store/password_event_table.h"

namespace directory_sync::uploader {

using directorysync::upload::v1::PASSWORD_EVENT_KIND_DELIVERED;
using directorysync::upload::v1::PASSWORD_EVENT_KIND_LOST;
using directorysync::upload::v1::PASSWORD_EVENT_KIND_POSTPONED;
using directorysync::upload::v1::PASSWORD_EVENT_KIND_REFUSED;
using directorysync::upload::v1::PASSWORD_STATE_NEVER_CAPTURED;
using directorysync::upload::v1::PASSWORD_STATE_REFUSED;

namespace {

constexpr char kRandomPassword[] =
    "The mailbox was made with a random password that nobody knows; it waits "
    "for a password change.";

}  // namespace

absl::Status PasswordWrites::RecoverIntents() {
  return state_.Write([&](Database& database) -> absl::Status {
    PasswordTable passwords(database);
    ASSIGN_OR_RETURN(std::vector<PasswordRecord> records,
                     passwords.WithIntent());
    for (PasswordRecord& record : records) {
      RETURN_IF_ERROR(KeepPossibleWrite(database, record));
      record.not_before = absl::UnixEpoch();
      RETURN_IF_ERROR(passwords.Put(record));
    }
    return absl::OkStatus();
  });
}

absl::Status PasswordWrites::KeepPossibleWrite(Database& database,
                                               PasswordRecord& record) {
  if (record.intent_id.empty()) return absl::OkStatus();
  RETURN_IF_ERROR(PasswordTable(database).AddUnsettled(
      record.guid, {record.intent_id, clock_.Now() + landing_window_}));
  record.intent_id = "";
  return absl::OkStatus();
}

absl::Status PasswordWrites::BeginWrite(const std::string& guid,
                                        const ReadyPassword& ready) {
  return state_.Write([&](Database& database) -> absl::Status {
    PasswordTable passwords(database);
    ASSIGN_OR_RETURN(PasswordRecord record, passwords.Get(guid));
    RETURN_IF_ERROR(KeepPossibleWrite(database, record));
    record.intent_id = ready.capture_id;
    return passwords.Put(record);
  });
}

absl::StatusOr<absl::Time> PasswordWrites::SettleDelivered(
    Database& database, const std::string& guid, const ReadyPassword& ready,
    absl::Time begun) {
  PasswordTable passwords(database);
  RETURN_IF_ERROR(passwords.Settle(guid, begun));
  ASSIGN_OR_RETURN(const std::vector<UnsettledWrite> unsettled,
                   passwords.UnsettledOf(guid));
  absl::Time repeat_at = absl::UnixEpoch();
  bool must_repeat = false;
  for (const UnsettledWrite& write : unsettled) {
    if (write.capture_id == ready.capture_id) continue;
    must_repeat = true;
    repeat_at = std::max(repeat_at, write.until);
  }
  if (!must_repeat) {
    RETURN_IF_ERROR(CaptureTable(database).Settle(
        ready.capture_id, /*expired=*/false, clock_.Now()));
  }
  return repeat_at;
}

absl::Status PasswordWrites::NoteDelivered(Database& database,
                                           const std::string& guid,
                                           const ReadyPassword& ready,
                                           absl::Time begun) {
  const absl::Time now = clock_.Now();
  PasswordTable passwords(database);
  ASSIGN_OR_RETURN(PasswordRecord record, passwords.Get(guid));
  record.intent_id = "";
  const std::string missed_on = record.loss_dsa;
  if (ForgetTroubles(ready.stamp, record)) {
    RETURN_IF_ERROR(ResolvePasswordAlerts(database, guid, now));
  }
  record.delivered = ready.stamp;
  record.delivered_id = ready.capture_id;
  record.delivered_at = now;
  record.provider_answer = "accepted";
  record.seen = ready.stamp;
  record.seen_at = now;
  record.attempts = 0;
  ASSIGN_OR_RETURN(record.not_before,
                   SettleDelivered(database, guid, ready, begun));
  ASSIGN_OR_RETURN(const std::vector<Capture> left,
                   CaptureTable(database).Of(guid));
  bool any_open = false;
  for (const Capture& capture : left) {
    any_open |= capture.id != ready.capture_id && IsOpen(capture);
  }
  if (any_open) record.not_before = absl::UnixEpoch();
  SettleState(record, any_open);
  RETURN_IF_ERROR(PasswordEventTable(database).Add(
      guid, {PASSWORD_EVENT_KIND_DELIVERED, "", ready.stamp, ""}, now));
  RETURN_IF_ERROR(passwords.Put(record));
  return missed_on.empty() ? absl::OkStatus()
                           : ResolveMissedAlert(database, missed_on, now);
}

absl::Status PasswordWrites::NoteRandomPassword(Database& database,
                                                const std::string& guid) {
  PasswordTable passwords(database);
  ASSIGN_OR_RETURN(PasswordRecord record, passwords.Get(guid));
  const bool had_another = record.delivered_at.has_value();
  // The directory's password is what it was; only nobody has it any more.
  if (record.delivered.has_value()) record.baseline = record.delivered;
  record.delivered.reset();
  record.delivered_id.clear();
  record.delivered_at.reset();
  record.provider_answer.clear();
  if (record.loss.empty() && record.refusal.empty()) {
    record.loss = kRandomPassword;
    record.loss_version = 0;
    record.loss_state = PASSWORD_STATE_NEVER_CAPTURED;
  }
  ASSIGN_OR_RETURN(const std::vector<Capture> captures,
                   CaptureTable(database).Of(guid));
  SettleState(record, AnyOpen(captures));
  RETURN_IF_ERROR(passwords.Put(record));
  if (!had_another) return absl::OkStatus();
  const absl::Time now = clock_.Now();
  RETURN_IF_ERROR(PasswordEventTable(database).Add(
      guid, {PASSWORD_EVENT_KIND_LOST, "", {}, kRandomPassword}, now));
  return RaisePasswordAlert(database, guid, "", kRandomPassword, kChangeAgain,
                            now);
}

absl::Status PasswordWrites::NoteUnknown(Database& database,
                                         const std::string& guid,
                                         const ReadyPassword& ready,
                                         absl::string_view reason,
                                         absl::Time retry_at) {
  RETURN_IF_ERROR(PasswordTable(database).AddUnsettled(
      guid, {ready.capture_id, clock_.Now() + landing_window_}));
  return NotePostponed(database, guid, reason, retry_at);
}

absl::Status PasswordWrites::NoteNotTried(Database& database,
                                          const std::string& guid,
                                          absl::string_view reason,
                                          absl::Time retry_at) {
  PasswordTable passwords(database);
  ASSIGN_OR_RETURN(PasswordRecord record, passwords.Get(guid));
  RETURN_IF_ERROR(KeepPossibleWrite(database, record));
  RETURN_IF_ERROR(passwords.Put(record));
  return NotePostponed(database, guid, reason, retry_at);
}

absl::Status PasswordWrites::NotePostponed(Database& database,
                                           const std::string& guid,
                                           absl::string_view reason,
                                           absl::Time retry_at) {
  PasswordTable passwords(database);
  ASSIGN_OR_RETURN(PasswordRecord record, passwords.Get(guid));
  record.intent_id = "";
  record.error = std::string(reason);
  record.cure = "";
  record.not_before = retry_at;
  ++record.attempts;
  RETURN_IF_ERROR(PasswordEventTable(database).Add(
      guid, {PASSWORD_EVENT_KIND_POSTPONED, "", {}, record.error},
      clock_.Now()));
  return passwords.Put(record);
}

absl::Status PasswordWrites::NoteRefused(Database& database,
                                         const std::string& guid,
                                         const ReadyPassword& ready,
                                         absl::string_view reason,
                                         absl::string_view cure, bool for_good,
                                         absl::Time retry_at) {
  PasswordTable passwords(database);
  ASSIGN_OR_RETURN(PasswordRecord record, passwords.Get(guid));
  record.intent_id = "";
  record.state = PASSWORD_STATE_REFUSED;
  record.error = record.refusal = std::string(reason);
  record.cure = record.refusal_cure = std::string(cure);
  record.refused = ready.stamp;
  record.not_before = retry_at;
  ++record.attempts;
  CaptureTable captures(database);
  if (for_good) {
    RETURN_IF_ERROR(
        captures.Settle(ready.capture_id, /*expired=*/false, clock_.Now()));
  }
  RETURN_IF_ERROR(
      RaisePasswordAlert(database, guid, "", reason, cure, clock_.Now()));
  RETURN_IF_ERROR(PasswordEventTable(database).Add(
      guid,
      {PASSWORD_EVENT_KIND_REFUSED, "", ready.stamp,
       absl::StrCat(reason, " ", cure)},
      clock_.Now()));
  return passwords.Put(record);
}

}  // namespace directory_sync::uploader
