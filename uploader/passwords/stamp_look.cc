#include "uploader/passwords/stamp_look.h"

#include <algorithm>

#include "absl/strings/ascii.h"
#include "absl/strings/str_cat.h"
#include "common/status/status_macros.h"
#include "uploader/passwords/password_loss.h"
#include "uploader/passwords/password_state.h"
#include "uploader/passwords/stamp_order.h"
#include "uploader/store/account_table.h"
#include "uploader/store/password_event_table.h"
#include "uploader/store/password_table.h"

namespace directory_sync::uploader {

using directorysync::password::v1::PasswordStamp;
using directorysync::password::v1::VERDICT_KIND_UNSPECIFIED;
using directorysync::upload::v1::PASSWORD_EVENT_KIND_CHANGED;
using directorysync::upload::v1::PASSWORD_EVENT_KIND_DIRECTORY_RESTORED;
using directorysync::upload::v1::PASSWORD_EVENT_KIND_MISSED;
using directorysync::upload::v1::PASSWORD_STATE_MISSED;
using directorysync::upload::v1::PASSWORD_STATE_UNDECIDABLE;

namespace {

// Between two looks at a stamp that nothing explains yet.
constexpr absl::Duration kShortestWait = absl::Seconds(5);
constexpr absl::Duration kLongestWait = absl::Minutes(5);

constexpr char kRestored[] =
    "The directory was restored: it shows an older password than the one that "
    "was delivered, and that older one isn't kept.";

// It is confirmed by who made it, and of that stamp or a later one.
bool WillBeDelivered(const Capture& capture, const PasswordStamp& seen,
                     const StampMakers& makers) {
  if (!IsOpen(capture) || capture.verdict == VERDICT_KIND_UNSPECIFIED) {
    return false;
  }
  const std::string maker = makers.NameOf(capture.stamp.originating_dsa());
  if (!maker.empty() &&
      absl::AsciiStrToLower(maker) != capture.domain_controller) {
    return false;
  }
  const StampOrder order = CompareStamps(capture.stamp, seen);
  return order == StampOrder::kSame || order == StampOrder::kNewer;
}

bool AwaitsVerdict(const Capture& capture, const std::string& maker) {
  return IsOpen(capture) && capture.verdict == VERDICT_KIND_UNSPECIFIED &&
         (maker.empty() ||
          absl::AsciiStrToLower(maker) == capture.domain_controller);
}

bool IsBelow(const std::optional<PasswordStamp>& stamp,
             const PasswordStamp& other) {
  return !stamp.has_value() ||
         CompareStamps(*stamp, other) == StampOrder::kOlder;
}

}  // namespace

std::string StampMakers::NameOf(const std::string& dsa) const {
  const auto found = names.find(dsa);
  return found == names.end() ? "" : found->second;
}

std::optional<absl::Time> StampMakers::CapturedSince(
    const std::string& dsa) const {
  const auto found = admitted.find(absl::AsciiStrToLower(NameOf(dsa)));
  if (found != admitted.end()) return found->second;
  std::optional<absl::Time> first;
  for (const auto& [name, time] : admitted) {
    first = std::min(first.value_or(time), time);
  }
  return first;
}

StampLook::StampLook(Database& database, const StampMakers& makers,
                     const StampCheck& check, const Sight& sight,
                     absl::Time now)
    : database_(database),
      makers_(makers),
      check_(check),
      seen_(sight.stamp),
      shown_by_(sight.shown_by),
      maker_(makers.NameOf(sight.stamp.originating_dsa())),
      now_(now) {}

absl::StatusOr<StampFinding> StampLook::Judge() {
  ASSIGN_OR_RETURN(books_, ReadAccountBooks(database_, check_.guid));
  StampView view;
  view.seen = seen_;
  view.record = books_.record;
  for (const Capture& capture : books_.captures) {
    view.awaits_delivery |= WillBeDelivered(capture, seen_, makers_);
    view.awaits_verdict |= AwaitsVerdict(capture, maker_);
  }
  view.waited = now_ - SeenSince();
  view.captured_since = makers_.CapturedSince(seen_.originating_dsa());
  return JudgeStamp(view);
}

absl::Status StampLook::Write(StampFinding finding,
                              const std::vector<ControllerStamp>& everywhere) {
  if (!books_.in_scope) return StampCheckTable(database_).Finish(check_);
  if (finding == StampFinding::kBackwards) return NoteBackwards(everywhere);
  RETURN_IF_ERROR(NoteSeen());
  switch (finding) {
    case StampFinding::kKnown:
      return NoteKnown();
    case StampFinding::kBaseline:
      books_.record.baseline = seen_;
      break;
    case StampFinding::kAwaitCapture:
      return LookAgain();
    case StampFinding::kMissed:
      return NoteMissed();
    case StampFinding::kNamed:
    case StampFinding::kBackwards:
      break;
  }
  return Finish();
}

absl::Duration StampLook::WaitedSinceAsked() const {
  return check_.since.has_value() ? now_ - *check_.since : absl::ZeroDuration();
}

absl::Time StampLook::SeenSince() const {
  const bool was_seen =
      check_.stamp.has_value() && check_.stamp_since.has_value() &&
      CompareStamps(*check_.stamp, seen_) == StampOrder::kSame;
  return was_seen ? *check_.stamp_since : now_;
}

// A capture that its domain controller didn't commit by now was refused there,
// and no verdict ever comes: nobody has to wait for that.
bool StampLook::StillWaits() const {
  return std::any_of(
      books_.captures.begin(), books_.captures.end(),
      [&](const Capture& capture) {
        return IsOpen(capture) &&
               (IsDecidable(capture) || WaitedSinceAsked() < kCaptureGrace);
      });
}

// What happened on one domain controller another one can't deny. One that the
// directory doesn't know any more is beyond asking.
bool StampLook::ShownByTheAsked() const {
  return check_.controller.empty() || check_.controller == shown_by_ ||
         (!makers_.names.empty() && makers_.NameOf(check_.controller).empty());
}

// The known stamp shows that what was feared lost didn't become the directory's
// password. It doesn't show which of two passwords bears that same stamp.
bool StampLook::IsForgivable() const {
  const PasswordRecord& record = books_.record;
  if (record.loss_state == PASSWORD_STATE_UNDECIDABLE) {
    return record.loss_version < seen_.version();
  }
  return !record.loss.empty() && record.loss_state == PASSWORD_STATE_MISSED;
}

absl::Status StampLook::NoteSeen() {
  PasswordRecord& record = books_.record;
  const bool is_new = !record.seen.has_value() ||
                      CompareStamps(*record.seen, seen_) != StampOrder::kSame;
  record.seen = seen_;
  record.seen_at = now_;
  if (!is_new) return absl::OkStatus();
  return AddEvent(PASSWORD_EVENT_KIND_CHANGED, "");
}

absl::Status StampLook::NoteKnown() {
  if (books_.record.loss.empty() && !AnyOpen(books_.captures)) return Finish();
  // Unless it only hasn't reached this domain controller.
  if (WaitedSinceAsked() < kCaptureGrace || !ShownByTheAsked()) {
    return LookAgain();
  }
  if (!IsForgivable()) return Finish();
  // The last one to be asked says so for all.
  ASSIGN_OR_RETURN(const bool others,
                   StampCheckTable(database_).HasOthers(check_));
  return others ? Finish() : Forgive();
}

absl::Status StampLook::Forgive() {
  PasswordRecord& record = books_.record;
  const std::string missed_on = record.loss_dsa;
  record.loss.clear();
  record.loss_version = 0;
  record.loss_dsa.clear();
  RETURN_IF_ERROR(ResolvePasswordAlerts(database_, check_.guid, now_));
  RETURN_IF_ERROR(Finish());
  return missed_on.empty() ? absl::OkStatus()
                           : ResolveMissedAlert(database_, missed_on, now_);
}

absl::Status StampLook::NoteMissed() {
  PasswordRecord& record = books_.record;
  if (!record.loss.empty() && record.loss_state == PASSWORD_STATE_UNDECIDABLE &&
      record.loss_version == 0) {
    // That is what was said already, without knowing of which stamp.
    record.loss_version = seen_.version();
    return Finish();
  }
  const std::string where =
      maker_.empty() ? "a domain controller that the directory doesn't know "
                       "any more"
                     : maker_;
  record.loss = absl::StrCat("The change was missed on ", where,
                             ": nothing there captured and confirmed it.");
  record.loss_version = seen_.version();
  record.loss_state = PASSWORD_STATE_MISSED;
  record.loss_dsa = seen_.originating_dsa();
  RETURN_IF_ERROR(AddEvent(PASSWORD_EVENT_KIND_MISSED, ""));
  RETURN_IF_ERROR(Finish());
  ASSIGN_OR_RETURN(const auto account,
                   AccountTable(database_).Find(check_.guid));
  return RaiseMissedAlert(
      database_, seen_.originating_dsa(), maker_,
      account.has_value() ? account->sam_account_name() : "", now_);
}

absl::Status StampLook::NoteBackwards(
    const std::vector<ControllerStamp>& everywhere) {
  PasswordRecord& record = books_.record;
  const bool is_restored =
      !everywhere.empty() &&
      std::all_of(everywhere.begin(), everywhere.end(),
                  [&](const ControllerStamp& controller) {
                    return controller.answered &&
                           IsBelow(controller.stamp, *record.delivered);
                  });
  if (!is_restored) return LookAgain();
  RETURN_IF_ERROR(NoteSeen());
  record.loss = kRestored;
  record.loss_version = seen_.version();
  record.loss_state = PASSWORD_STATE_MISSED;
  record.loss_dsa.clear();
  RETURN_IF_ERROR(AddEvent(PASSWORD_EVENT_KIND_DIRECTORY_RESTORED, ""));
  RETURN_IF_ERROR(RaisePasswordAlert(database_, check_.guid, "", kRestored,
                                     kChangeAgain, now_));
  return Finish();
}

absl::Status StampLook::AddEvent(
    directorysync::upload::v1::PasswordEventKind kind,
    const std::string& text) {
  return PasswordEventTable(database_).Add(check_.guid,
                                           {kind, maker_, seen_, text}, now_);
}

absl::Status StampLook::LookAgain() {
  StampCheck again = check_;
  again.since = check_.since.value_or(now_);
  again.stamp = seen_;
  again.stamp_since = SeenSince();
  const absl::Duration waited =
      std::min(WaitedSinceAsked(), now_ - SeenSince());
  again.not_before = now_ + std::clamp(waited / 4, kShortestWait, kLongestWait);
  RETURN_IF_ERROR(StampCheckTable(database_).Postpone(again));
  return PasswordTable(database_).Put(books_.record);
}

absl::Status StampLook::Finish() {
  SettleState(books_.record, StillWaits());
  RETURN_IF_ERROR(StampCheckTable(database_).Finish(check_));
  return PasswordTable(database_).Put(books_.record);
}

}  // namespace directory_sync::uploader
