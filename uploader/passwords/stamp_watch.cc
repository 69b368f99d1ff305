#include "uploader/passwords/stamp_watch.h"

#include <algorithm>
#include <optional>
#include <utility>

#include "absl/strings/ascii.h"
#include "absl/strings/str_cat.h"
#include "common/log/log.h"
#include "common/status/status_macros.h"
#include "uploader/passwords/account_books.h"
#include "uploader/passwords/password_loss.h"
#include "uploader/passwords/password_state.h"
#include "uploader/passwords/stamp_finding.h"
#include "uploader/passwords/stamp_order.h"
#include "uploader/store/account_table.h"
#include "uploader/store/password_event_table.h"

namespace directory_sync::uploader {

using directorysync::password::v1::PasswordStamp;
using directorysync::password::v1::VERDICT_KIND_UNSPECIFIED;
using directorysync::upload::v1::PASSWORD_EVENT_KIND_CHANGED;
using directorysync::upload::v1::PASSWORD_EVENT_KIND_DIRECTORY_RESTORED;
using directorysync::upload::v1::PASSWORD_EVENT_KIND_MISSED;
using directorysync::upload::v1::PASSWORD_STATE_MISSED;

namespace {

constexpr int kBatch = 1000;
// Between two looks at a stamp that nothing explains yet.
constexpr absl::Duration kShortestWait = absl::Seconds(5);
constexpr absl::Duration kLongestWait = absl::Minutes(5);
constexpr absl::Duration kDirectoryRetry = absl::Seconds(10);
// Should a notification get lost.
constexpr absl::Duration kIdle = absl::Minutes(1);

constexpr char kRestored[] =
    "The directory was restored: it shows an older password than the one that "
    "was delivered, and that older one isn't kept.";

// Who made stamps, by invocationId.
struct Makers {
  std::map<std::string, std::string> names;
  // By DNS name, lower case.
  std::map<std::string, absl::Time> admitted;

  std::string NameOf(const std::string& dsa) const {
    const auto found = names.find(dsa);
    return found == names.end() ? "" : found->second;
  }

  // Since when its changes are captured. Of one without a handler: since
  // anybody's are.
  std::optional<absl::Time> CapturedSince(const std::string& dsa) const {
    const auto found = admitted.find(absl::AsciiStrToLower(NameOf(dsa)));
    if (found != admitted.end()) return found->second;
    std::optional<absl::Time> first;
    for (const auto& [name, time] : admitted) {
      first = std::min(first.value_or(time), time);
    }
    return first;
  }
};

bool Explains(const Capture& capture, const PasswordStamp& seen,
              const std::string& maker) {
  if (!IsOpen(capture)) return false;
  if (capture.verdict == VERDICT_KIND_UNSPECIFIED) {
    return maker.empty() ||
           absl::AsciiStrToLower(maker) == capture.domain_controller;
  }
  const StampOrder order = CompareStamps(capture.stamp, seen);
  return order == StampOrder::kSame || order == StampOrder::kNewer;
}

// Looks at one account inside a transaction.
class Look {
 public:
  Look(Database& database, const Makers& makers, const StampCheck& check,
       const PasswordStamp& seen, absl::Time now)
      : database_(database),
        makers_(makers),
        check_(check),
        seen_(seen),
        maker_(makers.NameOf(seen.originating_dsa())),
        now_(now) {}

  absl::StatusOr<StampFinding> Judge() {
    ASSIGN_OR_RETURN(books_, ReadAccountBooks(database_, check_.guid));
    StampView view;
    view.seen = seen_;
    view.record = books_.record;
    view.has_open_capture =
        std::any_of(books_.captures.begin(), books_.captures.end(),
                    [&](const Capture& capture) {
                      return Explains(capture, seen_, maker_);
                    });
    view.waited = Waited();
    view.captured_since = makers_.CapturedSince(seen_.originating_dsa());
    return JudgeStamp(view);
  }

  // After Judge. `everywhere` is for kBackwards.
  absl::Status Write(StampFinding finding,
                     const std::vector<ControllerStamp>& everywhere) {
    if (!books_.in_scope) return StampCheckTable(database_).Remove(check_.guid);
    RETURN_IF_ERROR(NoteSeen());
    switch (finding) {
      case StampFinding::kDelivered:
        return NoteDelivered();
      case StampFinding::kAccountedFor:
        break;
      case StampFinding::kBaseline:
        books_.record.baseline = seen_;
        break;
      case StampFinding::kAwaitCapture:
        return LookAgain();
      case StampFinding::kMissed:
        return NoteMissed();
      case StampFinding::kBackwards:
        return NoteBackwards(everywhere);
    }
    return Finish();
  }

 private:
  absl::Duration Waited() const {
    return check_.since.has_value() ? now_ - *check_.since
                                    : absl::ZeroDuration();
  }

  // A capture that its domain controller didn't commit by now was refused
  // there, and no verdict ever comes: nobody has to wait for that.
  bool StillWaits() const {
    return std::any_of(books_.captures.begin(), books_.captures.end(),
                       [&](const Capture& capture) {
                         return IsOpen(capture) && (IsDecidable(capture) ||
                                                    Waited() < kCaptureGrace);
                       });
  }

  absl::Status NoteSeen() {
    PasswordRecord& record = books_.record;
    const bool is_new = !record.seen.has_value() ||
                        CompareStamps(*record.seen, seen_) != StampOrder::kSame;
    record.seen = seen_;
    record.seen_at = now_;
    if (!is_new) return absl::OkStatus();
    return AddEvent(PASSWORD_EVENT_KIND_CHANGED, "");
  }

  // What was feared lost never became the directory's password.
  absl::Status NoteDelivered() {
    PasswordRecord& record = books_.record;
    if (record.loss.empty() && !AnyOpen(books_.captures)) return Finish();
    // Unless it only hasn't reached this domain controller.
    if (Waited() < kCaptureGrace) return LookAgain();
    if (record.loss.empty()) return Finish();
    const std::string missed_on = record.loss_dsa;
    record.loss.clear();
    record.loss_version = 0;
    record.loss_dsa.clear();
    RETURN_IF_ERROR(ResolvePasswordAlerts(database_, check_.guid, now_));
    RETURN_IF_ERROR(Finish());
    return missed_on.empty() ? absl::OkStatus()
                             : ResolveMissedAlert(database_, missed_on, now_);
  }

  absl::Status NoteMissed() {
    const std::string where =
        maker_.empty() ? "a domain controller that the directory doesn't know "
                         "any more"
                       : maker_;
    PasswordRecord& record = books_.record;
    record.loss = absl::StrCat("The change was missed on ", where,
                               ": nothing there captured it.");
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

  absl::Status NoteBackwards(const std::vector<ControllerStamp>& everywhere) {
    const PasswordRecord& record = books_.record;
    if (everywhere.empty()) return LookAgain();
    for (const ControllerStamp& controller : everywhere) {
      if (!controller.answered) return LookAgain();
      if (controller.stamp.has_value() &&
          CompareStamps(*controller.stamp, *record.delivered) !=
              StampOrder::kOlder) {
        return LookAgain();
      }
    }
    books_.record.loss = kRestored;
    books_.record.loss_version = seen_.version();
    books_.record.loss_state = PASSWORD_STATE_MISSED;
    RETURN_IF_ERROR(AddEvent(PASSWORD_EVENT_KIND_DIRECTORY_RESTORED, ""));
    RETURN_IF_ERROR(RaisePasswordAlert(database_, check_.guid, "", kRestored,
                                       kChangeAgain, now_));
    return Finish();
  }

  absl::Status AddEvent(directorysync::upload::v1::PasswordEventKind kind,
                        const std::string& text) {
    return PasswordEventTable(database_).Add(check_.guid,
                                             {kind, maker_, seen_, text}, now_);
  }

  absl::Status LookAgain() {
    StampCheck again = check_;
    again.since = check_.since.value_or(now_);
    again.not_before =
        now_ + std::clamp(Waited() / 4, kShortestWait, kLongestWait);
    RETURN_IF_ERROR(StampCheckTable(database_).Put(again));
    return PasswordTable(database_).Put(books_.record);
  }

  absl::Status Finish() {
    SettleState(books_.record, StillWaits());
    RETURN_IF_ERROR(StampCheckTable(database_).Remove(check_.guid));
    return PasswordTable(database_).Put(books_.record);
  }

  Database& database_;
  const Makers& makers_;
  const StampCheck& check_;
  const PasswordStamp& seen_;
  const std::string maker_;
  const absl::Time now_;
  AccountBooks books_;
};

absl::StatusOr<Makers> ReadMakers(ControllerDirectory& controllers,
                                  FleetAuthority& fleet) {
  Makers makers;
  const auto known = controllers.List();
  if (known.ok()) {
    for (const auto& controller : *known) {
      makers.names[controller.invocation_id()] = controller.dns_host_name();
    }
  }
  ASSIGN_OR_RETURN(const auto admitted, fleet.Controllers());
  for (const AdmittedController& controller : admitted) {
    makers.admitted[controller.dns_host_name] = controller.admitted_at;
  }
  return makers;
}

}  // namespace

void StampWatch::Run() {
  bool running = true;
  while (running) {
    const absl::Status status = CheckDue();
    if (!status.ok()) LogError("stamps_not_checked", {{"error", status}});
    running = parts_.wakeup.Wait(status.ok() ? TimeToNext() : kDirectoryRetry);
  }
}

absl::Status StampWatch::CheckDue() {
  std::vector<StampCheck> due;
  RETURN_IF_ERROR(parts_.state.Read([&](Database& database) -> absl::Status {
    ASSIGN_OR_RETURN(due,
                     StampCheckTable(database).Due(parts_.clock.Now(), kBatch));
    return absl::OkStatus();
  }));
  std::map<std::string, std::vector<StampCheck>> batches;
  for (StampCheck& check : due) {
    batches[check.controller].push_back(std::move(check));
  }
  for (const auto& [controller, checks] : batches) {
    RETURN_IF_ERROR(CheckBatch(controller, checks));
  }
  return absl::OkStatus();
}

absl::Status StampWatch::CheckBatch(const std::string& controller,
                                    const std::vector<StampCheck>& checks) {
  std::vector<std::string> guids;
  for (const StampCheck& check : checks) guids.push_back(check.guid);
  const auto reading = parts_.stamps.Read(guids, controller);
  if (!reading.ok()) {
    LogWarning("stamps_not_read", {{"error", reading.status()}});
    return Postpone(checks);
  }
  ASSIGN_OR_RETURN(const Makers makers,
                   ReadMakers(parts_.controllers, parts_.fleet));
  const absl::Time now = parts_.clock.Now();
  // Whom the directory shows to have gone back is asked about outside of any
  // transaction.
  std::map<std::string, std::vector<ControllerStamp>> everywhere;
  const auto visit = [&](Database& database, bool write) -> absl::Status {
    for (const StampCheck& check : checks) {
      const auto stamp = reading->stamps.find(check.guid);
      if (stamp == reading->stamps.end()) {
        if (write) {
          RETURN_IF_ERROR(StampCheckTable(database).Remove(check.guid));
        }
        continue;
      }
      Look look(database, makers, check, stamp->second, now);
      ASSIGN_OR_RETURN(const StampFinding finding, look.Judge());
      if (write) {
        RETURN_IF_ERROR(look.Write(finding, everywhere[check.guid]));
      } else if (finding == StampFinding::kBackwards) {
        everywhere[check.guid] = {};
      }
    }
    return absl::OkStatus();
  };
  RETURN_IF_ERROR(parts_.state.Read(
      [&](Database& database) { return visit(database, false); }));
  for (auto& [guid, stamps] : everywhere) {
    stamps = parts_.stamps.ReadEverywhere(guid);
  }
  return parts_.state.Write(
      [&](Database& database) { return visit(database, true); });
}

absl::Status StampWatch::Postpone(const std::vector<StampCheck>& checks) {
  return parts_.state.Write([&](Database& database) -> absl::Status {
    for (StampCheck check : checks) {
      check.not_before = parts_.clock.Now() + kDirectoryRetry;
      RETURN_IF_ERROR(StampCheckTable(database).Put(check));
    }
    return absl::OkStatus();
  });
}

absl::Duration StampWatch::TimeToNext() {
  std::optional<absl::Time> turn;
  const absl::Status status =
      parts_.state.Read([&](Database& database) -> absl::Status {
        ASSIGN_OR_RETURN(turn, StampCheckTable(database).NextTurn());
        return absl::OkStatus();
      });
  if (!status.ok() || !turn.has_value()) return kIdle;
  return std::clamp(*turn - parts_.clock.Now(), absl::ZeroDuration(), kIdle);
}

}  // namespace directory_sync::uploader
