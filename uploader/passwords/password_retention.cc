#include "uploader/passwords/password_retention.h"

#include <vector>

#include "absl/strings/match.h"
#include "common/status/status_macros.h"
#include "uploader/passwords/account_books.h"
#include "uploader/passwords/password_loss.h"
#include "uploader/passwords/password_state.h"
#include "uploader/passwords/stamp_order.h"
#include "uploader/plan/directory_account.h"
#include "uploader/store/mirror_table.h"
#include "uploader/store/password_event_table.h"
#include "uploader/store/settings_table.h"
#include "uploader/store/timestamps.h"

namespace directory_sync::uploader {

using directorysync::password::v1::VERDICT_KIND_COMMITTED;
using directorysync::password::v1::VERDICT_KIND_UNDECIDABLE;
using directorysync::password::v1::VERDICT_KIND_UNSPECIFIED;
using directorysync::upload::v1::PASSWORD_EVENT_KIND_EXPIRED;
using directorysync::upload::v1::PASSWORD_STATE_MISSED;
using directorysync::upload::v1::PASSWORD_STATE_UNDECIDABLE;

namespace {

// Longer than any handler or relay keeps an item.
constexpr absl::Duration kSettledKept = absl::Hours(90 * 24);
constexpr absl::Duration kEventsKept = absl::Hours(90 * 24);

constexpr char kKeptInVain[] =
    "The captured password could not be delivered for so long that it was "
    "deleted.";

// Whose newer password may be the directory's.
bool IsLoss(const Capture& capture, const PasswordRecord& record) {
  if (capture.verdict == VERDICT_KIND_UNDECIDABLE) return true;
  return capture.verdict == VERDICT_KIND_COMMITTED &&
         (!record.delivered.has_value() ||
          CompareStamps(capture.stamp, *record.delivered) ==
              StampOrder::kNewer);
}

absl::Status NoteExpiredLoss(Database& database, const Capture& capture,
                             absl::Time now) {
  PasswordLoss loss{capture.guid, capture.sam_account_name, kKeptInVain,
                    capture.stamp.version()};
  loss.state = capture.verdict == VERDICT_KIND_COMMITTED
                   ? PASSWORD_STATE_MISSED
                   : PASSWORD_STATE_UNDECIDABLE;
  loss.witness = capture.stamp.originating_dsa();
  ASSIGN_OR_RETURN(const bool in_scope,
                   CaptureTable(database).IsInScope(capture.guid));
  return in_scope ? NoteLossWithAlert(database, loss, now)
                  : NoteLoss(database, loss, now).status();
}

absl::Status ExpireOne(Database& database, const Capture& capture,
                       absl::Time now) {
  CaptureTable captures(database);
  PasswordTable passwords(database);
  RETURN_IF_ERROR(captures.Settle(
      capture.id, capture.verdict == VERDICT_KIND_UNSPECIFIED, now));
  if (capture.guid.empty()) return absl::OkStatus();
  RETURN_IF_ERROR(PasswordEventTable(database).Add(
      capture.guid,
      {PASSWORD_EVENT_KIND_EXPIRED, capture.domain_controller, {}, ""}, now));
  ASSIGN_OR_RETURN(PasswordRecord record, passwords.Get(capture.guid));
  if (IsLoss(capture, record)) {
    RETURN_IF_ERROR(NoteExpiredLoss(database, capture, now));
    ASSIGN_OR_RETURN(record, passwords.Get(capture.guid));
  }
  ASSIGN_OR_RETURN(const std::vector<Capture> left, captures.Of(capture.guid));
  if (!AnyOpen(left)) SettleState(record, false);
  return passwords.Put(record);
}

// Of accounts out of scope that became protected, or turned out to be
// computers.
absl::Status DropUnwanted(Database& database, absl::Time now) {
  CaptureTable captures(database);
  ASSIGN_OR_RETURN(const std::vector<Capture> out_of_scope,
                   captures.ExpiredAt(absl::UnixEpoch(), now));
  for (const Capture& capture : out_of_scope) {
    ASSIGN_OR_RETURN(const bool may_keep, MayKeepCapture(database, capture));
    if (!may_keep) RETURN_IF_ERROR(ExpireOne(database, capture, now));
  }
  return absl::OkStatus();
}

}  // namespace

absl::StatusOr<bool> MayKeepCapture(Database& database,
                                    const Capture& capture) {
  if (absl::EndsWith(capture.sam_account_name, "$")) return false;
  // Of whom nobody knows anything yet.
  if (capture.guid.empty()) return true;
  ASSIGN_OR_RETURN(const bool in_scope,
                   CaptureTable(database).IsInScope(capture.guid));
  if (!in_scope) {
    ASSIGN_OR_RETURN(const CaptureRetention retention, ReadRetention(database));
    if (retention.out_of_scope <= absl::ZeroDuration()) return false;
  }
  ASSIGN_OR_RETURN(const auto object, MirrorTable(database).Find(capture.guid));
  if (!object.has_value()) return true;
  if (object->kind() == directorysync::directory::v1::OBJECT_KIND_COMPUTER) {
    return false;
  }
  return in_scope || !IsProtected(*object);
}

absl::StatusOr<CaptureRetention> ReadRetention(Database& database,
                                               absl::Duration by_default) {
  ASSIGN_OR_RETURN(const auto settings, SettingsTable(database).Get());
  CaptureRetention retention{by_default, by_default};
  if (settings.has_out_of_scope_password_retention()) {
    retention.out_of_scope =
        FromDuration(settings.out_of_scope_password_retention());
  }
  return retention;
}

absl::Status ExpireCaptures(Database& database,
                            const CaptureRetention& retention, absl::Time now) {
  CaptureTable captures(database);
  ASSIGN_OR_RETURN(const std::vector<Capture> expired,
                   captures.ExpiredAt(now - retention.without_verdict,
                                      now - retention.out_of_scope));
  for (const Capture& capture : expired) {
    RETURN_IF_ERROR(ExpireOne(database, capture, now));
  }
  RETURN_IF_ERROR(DropUnwanted(database, now));
  RETURN_IF_ERROR(PasswordEventTable(database).Forget(now - kEventsKept));
  return captures.ForgetSettled(now - kSettledKept);
}

}  // namespace directory_sync::uploader
