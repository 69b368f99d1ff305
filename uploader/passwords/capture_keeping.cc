#include "uploader/passwords/capture_keeping.h"

#include <optional>

#include "common/status/status_macros.h"
#include "uploader/passwords/account_books.h"
#include "uploader/passwords/password_retention.h"
#include "uploader/passwords/password_state.h"
#include "uploader/passwords/stamp_finding.h"
#include "uploader/store/password_event_table.h"
#include "uploader/store/password_table.h"
#include "uploader/store/stamp_check_table.h"

namespace directory_sync::uploader {

using directorysync::password::v1::PasswordStamp;
using directorysync::password::v1::VERDICT_KIND_COMMITTED;
using directorysync::upload::v1::PASSWORD_EVENT_KIND_CAPTURED;
using directorysync::upload::v1::PASSWORD_EVENT_KIND_CONFIRMED;
using directorysync::upload::v1::PasswordEventKind;

namespace {

constexpr char kAwaitsVerdict[] =
    "it was captured; its domain controller has yet to say whether the "
    "directory took it";

// The account has something to decide on now.
absl::Status NoteCapture(Database& database, const Capture& capture,
                         absl::Time now) {
  if (capture.guid.empty()) return absl::OkStatus();
  PasswordTable passwords(database);
  ASSIGN_OR_RETURN(PasswordRecord record, passwords.Get(capture.guid));
  record.not_before = absl::UnixEpoch();
  const bool is_newest =
      !capture.envelope.empty() && (!record.captured_at.has_value() ||
                                    capture.captured_at >= *record.captured_at);
  if (is_newest) {
    record.captured_at = capture.captured_at;
    record.captured_on = capture.domain_controller;
  }
  if (capture.verdict == VERDICT_KIND_COMMITTED) record.confirmed_at = now;
  const bool is_open = !capture.envelope.empty() &&
                       record.delivered_id != capture.id && IsOpen(capture);
  if (is_open) {
    record.state = directorysync::upload::v1::PASSWORD_STATE_WAITING;
    record.error =
        capture.verdict == VERDICT_KIND_COMMITTED ? "" : kAwaitsVerdict;
    record.cure = "";
  }
  return passwords.Put(record);
}

absl::Status Keep(Database& database, const Capture& capture, absl::Time now) {
  CaptureTable captures(database);
  ASSIGN_OR_RETURN(const bool may_keep, MayKeepCapture(database, capture));
  if (!may_keep) {
    RETURN_IF_ERROR(captures.Remove(capture.id));
    return captures.NoteSettled({capture.id, capture.domain_controller,
                                 capture.guid, capture.sam_account_name},
                                now);
  }
  RETURN_IF_ERROR(captures.Put(capture));
  return NoteCapture(database, capture, now);
}

absl::Status AddEvent(Database& database, const Capture& capture,
                      PasswordEventKind kind, absl::Time now) {
  std::optional<PasswordStamp> stamp;
  if (capture.verdict == VERDICT_KIND_COMMITTED) stamp = capture.stamp;
  return PasswordEventTable(database).Add(
      capture.guid, {kind, capture.domain_controller, stamp, ""}, now);
}

}  // namespace

absl::Status KeepCaptured(Database& database, const Capture& capture,
                          absl::string_view invocation_id, absl::Time now) {
  RETURN_IF_ERROR(
      AddEvent(database, capture, PASSWORD_EVENT_KIND_CAPTURED, now));
  RETURN_IF_ERROR(Keep(database, capture, now));
  if (capture.guid.empty()) return absl::OkStatus();
  return StampCheckTable(database).Ask(capture.guid, std::string(invocation_id),
                                       now, now + kCaptureGrace);
}

absl::Status KeepDecided(Database& database, const Capture& capture,
                         absl::Time now) {
  if (capture.verdict == VERDICT_KIND_COMMITTED) {
    RETURN_IF_ERROR(
        AddEvent(database, capture, PASSWORD_EVENT_KIND_CONFIRMED, now));
  }
  return Keep(database, capture, now);
}

}  // namespace directory_sync::uploader
