#include "uploader/passwords/password_desk.h"

#include <algorithm>
#include <set>
#include <utility>

#include "absl/strings/str_cat.h"
#include "common/log/log.h"
#include "common/status/status_macros.h"
#include "uploader/passwords/password_loss.h"
#include "uploader/passwords/password_policy.h"
#include "uploader/passwords/stamp_order.h"
#include "uploader/plan/directory_account.h"
#include "uploader/store/mirror_table.h"

namespace directory_sync::uploader {

using directorysync::password::v1::PasswordStamp;
using directorysync::password::v1::VERDICT_KIND_COMMITTED;
using directorysync::password::v1::VERDICT_KIND_SUPERSEDED;
using directorysync::password::v1::VERDICT_KIND_UNDECIDABLE;
using directorysync::password::v1::VERDICT_KIND_UNSPECIFIED;
using directorysync::upload::v1::PASSWORD_STATE_REFUSED;
using directorysync::upload::v1::PASSWORD_STATE_UNDECIDABLE;
using directorysync::upload::v1::PASSWORD_STATE_WAITING;

// What the tables say of an account's passwords.
struct PasswordDesk::Books {
  PasswordRecord record;
  std::vector<Capture> captures;
  std::vector<UnsettledWrite> unsettled;
  bool in_scope = false;
  bool is_protected = false;
};

namespace {

constexpr absl::Duration kShortestWait = absl::Milliseconds(200);
constexpr absl::Duration kLongestWait = absl::Seconds(30);

// Longer than any handler or relay keeps an item.
constexpr absl::Duration kSettledKept = absl::Hours(90 * 24);

constexpr char kUndecidable[] =
    "Nobody can say whether the captured password is the current one.";
constexpr char kKeptInVain[] =
    "The captured password could not be delivered for so long that it was "
    "deleted.";

// Has both halves.
bool IsDecidable(const Capture& capture) {
  return !capture.envelope.empty() &&
         capture.verdict != VERDICT_KIND_UNSPECIFIED;
}

// May still turn out to be the current password.
bool IsOpen(const Capture& capture) {
  return !capture.envelope.empty() &&
         (capture.verdict == VERDICT_KIND_UNSPECIFIED ||
          capture.verdict == VERDICT_KIND_COMMITTED);
}

std::set<std::string> DecidableIds(const std::vector<Capture>& captures) {
  std::set<std::string> ids;
  for (const Capture& capture : captures) {
    if (IsDecidable(capture)) ids.insert(capture.id);
  }
  return ids;
}

const Capture* FindCapture(const std::vector<Capture>& captures,
                           absl::string_view id) {
  for (const Capture& capture : captures) {
    if (capture.id == id) return &capture;
  }
  return nullptr;
}

// Whose newer password may be the directory's.
bool IsLoss(const Capture& capture, const PasswordRecord& record) {
  if (capture.verdict == VERDICT_KIND_UNDECIDABLE) return true;
  return capture.verdict == VERDICT_KIND_COMMITTED &&
         (!record.delivered.has_value() ||
          CompareStamps(capture.stamp, *record.delivered) ==
              StampOrder::kNewer);
}

// Those never pass.
bool IsForGood(const absl::Status& status) {
  return absl::IsPermissionDenied(status) || absl::IsInvalidArgument(status) ||
         absl::IsNotFound(status);
}

}  // namespace

absl::Status PasswordDesk::RecoverIntents() {
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

absl::Status PasswordDesk::KeepPossibleWrite(Database& database,
                                             PasswordRecord& record) {
  if (record.intent_id.empty()) return absl::OkStatus();
  RETURN_IF_ERROR(PasswordTable(database).AddUnsettled(
      record.guid, {record.intent_id, clock_.Now() + options_.landing_window}));
  record.intent_id = "";
  return absl::OkStatus();
}

absl::Status PasswordDesk::Expire() {
  return state_.Write([&](Database& database) -> absl::Status {
    CaptureTable captures(database);
    const absl::Time now = clock_.Now();
    ASSIGN_OR_RETURN(const std::vector<Capture> expired,
                     captures.ExpiredAt(now - options_.retention));
    for (const Capture& capture : expired) {
      RETURN_IF_ERROR(ExpireOne(database, capture));
    }
    return captures.ForgetSettled(now - kSettledKept);
  });
}

absl::Status PasswordDesk::ExpireOne(Database& database,
                                     const Capture& capture) {
  CaptureTable captures(database);
  PasswordTable passwords(database);
  RETURN_IF_ERROR(captures.Settle(
      capture.id, capture.verdict == VERDICT_KIND_UNSPECIFIED, clock_.Now()));
  if (capture.guid.empty()) return absl::OkStatus();
  ASSIGN_OR_RETURN(PasswordRecord record, passwords.Get(capture.guid));
  if (IsLoss(capture, record)) {
    const PasswordLoss loss{capture.guid, capture.sam_account_name, kKeptInVain,
                            capture.stamp.version()};
    ASSIGN_OR_RETURN(const bool in_scope, captures.IsInScope(capture.guid));
    RETURN_IF_ERROR(in_scope ? NoteLossWithAlert(database, loss, clock_.Now())
                             : NoteLoss(database, loss).status());
    ASSIGN_OR_RETURN(record, passwords.Get(capture.guid));
  }
  ASSIGN_OR_RETURN(const std::vector<Capture> left, captures.Of(capture.guid));
  if (!std::any_of(left.begin(), left.end(), IsOpen)) SettleState(record);
  return passwords.Put(record);
}

absl::StatusOr<std::optional<ReadyPassword>> PasswordDesk::Decide(
    const std::string& guid) {
  ASSIGN_OR_RETURN(const Books books, ReadBooks(guid));
  ASSIGN_OR_RETURN(const DeliveryDecision decision, MakeDecision(guid, books));
  RETURN_IF_ERROR(WriteDecision(guid, books, decision));
  if (decision.action != DeliveryAction::kDeliver) {
    return std::optional<ReadyPassword>();
  }
  return Open(guid, *FindCapture(books.captures, decision.deliver_id));
}

absl::StatusOr<PasswordDesk::Books> PasswordDesk::ReadBooks(
    const std::string& guid) {
  Books books;
  RETURN_IF_ERROR(state_.Read([&](Database& database) -> absl::Status {
    ASSIGN_OR_RETURN(books.record, PasswordTable(database).Get(guid));
    ASSIGN_OR_RETURN(books.captures, CaptureTable(database).Of(guid));
    ASSIGN_OR_RETURN(books.unsettled,
                     PasswordTable(database).UnsettledOf(guid));
    ASSIGN_OR_RETURN(books.in_scope, CaptureTable(database).IsInScope(guid));
    ASSIGN_OR_RETURN(const auto object, MirrorTable(database).Find(guid));
    books.is_protected = object.has_value() && IsProtected(*object);
    return absl::OkStatus();
  }));
  return books;
}

absl::StatusOr<DeliveryDecision> PasswordDesk::MakeDecision(
    const std::string& guid, const Books& books) {
  DeliveryView view;
  view.now = clock_.Now();
  view.delivered = books.record.delivered;
  view.delivered_id = books.record.delivered_id;
  for (const UnsettledWrite& write : books.unsettled) {
    view.possible_writes.push_back({write.capture_id, write.until});
  }
  for (const Capture& capture : books.captures) {
    if (!IsDecidable(capture) || capture.verdict != VERDICT_KIND_COMMITTED) {
      continue;
    }
    view.candidates.push_back({capture.id, capture.stamp});
  }
  DeliveryDecision decision;
  if (view.candidates.empty()) return decision;
  decision.action = DeliveryAction::kWait;
  if (!books.in_scope) {
    decision.reason = "the account is in no scope group";
    decision.until = view.now + options_.retention;
    return decision;
  }
  const auto stamps = source_.LookUpPasswordStamps({guid}, "");
  if (!stamps.ok()) {
    decision.reason = absl::StrCat(
        "the directory can't be asked for the "
        "current password's stamp: ",
        stamps.status().message());
    return decision;
  }
  for (const auto& account : stamps->stamps()) {
    if (account.object_guid() == guid && account.has_stamp()) {
      view.current = account.stamp();
    }
  }
  decision = DecideDelivery(view);
  if (decision.action != DeliveryAction::kAskEveryController) return decision;
  ASSIGN_OR_RETURN(view.controllers, AskEveryController(guid));
  return DecideDelivery(view);
}

absl::StatusOr<std::vector<ControllerStamp>> PasswordDesk::AskEveryController(
    const std::string& guid) {
  std::vector<ControllerStamp> views;
  const auto domain = source_.DescribeDomain();
  if (!domain.ok() || domain->domain_controllers().empty()) {
    views.push_back({"(unknown: the directory can't be asked)", false, {}});
    return views;
  }
  for (const auto& controller : domain->domain_controllers()) {
    ControllerStamp& view = views.emplace_back();
    view.name = controller.dns_host_name().empty() ? controller.uri()
                                                   : controller.dns_host_name();
    if (controller.invocation_id().empty()) continue;
    const auto stamps =
        source_.LookUpPasswordStamps({guid}, controller.invocation_id());
    if (!stamps.ok()) continue;
    view.answered = true;
    for (const auto& account : stamps->stamps()) {
      if (account.object_guid() == guid && account.has_stamp()) {
        view.stamp = account.stamp();
      }
    }
  }
  return views;
}

absl::Status PasswordDesk::WriteDecision(const std::string& guid,
                                         const Books& books,
                                         const DeliveryDecision& decision) {
  std::set<std::string> removed(decision.superseded.begin(),
                                decision.superseded.end());
  removed.insert(decision.undecidable.begin(), decision.undecidable.end());
  bool is_undecidable = !decision.undecidable.empty();
  for (const Capture& capture : books.captures) {
    // Never kept for protected accounts out of scope.
    if (!books.in_scope && books.is_protected) removed.insert(capture.id);
    if (!IsDecidable(capture)) continue;
    if (capture.verdict == VERDICT_KIND_SUPERSEDED) removed.insert(capture.id);
    if (capture.verdict != VERDICT_KIND_UNDECIDABLE) continue;
    removed.insert(capture.id);
    is_undecidable = true;
  }
  return state_.Write([&](Database& database) -> absl::Status {
    CaptureTable captures(database);
    for (const std::string& id : removed) {
      RETURN_IF_ERROR(captures.Settle(id, /*expired=*/false, clock_.Now()));
    }
    PasswordTable passwords(database);
    ASSIGN_OR_RETURN(PasswordRecord record, passwords.Get(guid));
    ASSIGN_OR_RETURN(const std::vector<Capture> left, captures.Of(guid));
    const bool any_open = std::any_of(left.begin(), left.end(), IsOpen);
    const auto before = record.state;
    if (is_undecidable) {
      record.loss = absl::StrCat(kUndecidable, " ", kChangeAgain);
      if (!any_open) record.state = PASSWORD_STATE_WAITING;
    }
    if (!any_open) SettleState(record);
    if (record.state == PASSWORD_STATE_UNDECIDABLE && before != record.state &&
        books.in_scope) {
      RETURN_IF_ERROR(RaisePasswordAlert(database, guid, "", record.loss,
                                         kChangeAgain, clock_.Now()));
    }
    record.awaits_scope =
        !books.in_scope && decision.action == DeliveryAction::kWait;
    if (decision.action == DeliveryAction::kWait &&
        record.state == PASSWORD_STATE_WAITING) {
      record.error = decision.reason;
    }
    // What came meanwhile is looked at at once.
    std::set<std::string> expected = DecidableIds(books.captures);
    for (const std::string& id : removed) expected.erase(id);
    record.not_before = DecidableIds(left) != expected
                            ? absl::UnixEpoch()
                            : decision.until.value_or(WorthAnotherLook(books));
    return passwords.Put(record);
  });
}

absl::Time PasswordDesk::WorthAnotherLook(const Books& books) const {
  // Often at first, as replication takes seconds, then seldom.
  const absl::Time now = clock_.Now();
  absl::Time newest = absl::UnixEpoch();
  for (const Capture& capture : books.captures) {
    newest = std::max(newest, capture.received_at);
  }
  return now + std::clamp((now - newest) / 4, kShortestWait, kLongestWait);
}

absl::StatusOr<std::optional<ReadyPassword>> PasswordDesk::Open(
    const std::string& guid, const Capture& capture) {
  ReadyPassword ready;
  ready.capture_id = capture.id;
  ready.stamp = capture.stamp;
  absl::StatusOr<Secret> password = opener_.Open(capture);
  absl::Status refusal = password.status();
  if (!refusal.ok() && !IsForGood(refusal)) return refusal;
  if (password.ok()) {
    ready.password = *std::move(password);
    refusal = CheckPasswordPolicy(ready.password);
  }
  if (refusal.ok()) return std::optional<ReadyPassword>(std::move(ready));
  RETURN_IF_ERROR(state_.Write([&](Database& database) {
    return NoteRefused(database, guid, ready, refusal.message(), kChangeAgain,
                       /*for_good=*/true, clock_.Now());
  }));
  return std::optional<ReadyPassword>();
}

absl::Status PasswordDesk::BeginWrite(const std::string& guid,
                                      const ReadyPassword& ready) {
  return state_.Write([&](Database& database) -> absl::Status {
    PasswordTable passwords(database);
    ASSIGN_OR_RETURN(PasswordRecord record, passwords.Get(guid));
    RETURN_IF_ERROR(KeepPossibleWrite(database, record));
    record.intent_id = ready.capture_id;
    return passwords.Put(record);
  });
}

absl::Status PasswordDesk::NoteDelivered(Database& database,
                                         const std::string& guid,
                                         const ReadyPassword& ready,
                                         absl::Time begun) {
  CaptureTable captures(database);
  PasswordTable passwords(database);
  ASSIGN_OR_RETURN(PasswordRecord record, passwords.Get(guid));
  record.intent_id = "";
  const bool makes_up =
      record.loss.empty() || ready.stamp.version() >= record.loss_version ||
      (record.delivered.has_value() &&
       CompareStamps(ready.stamp, *record.delivered) == StampOrder::kOlder);
  record.delivered = ready.stamp;
  record.delivered_id = ready.capture_id;
  record.delivered_at = clock_.Now();
  if (makes_up) {
    record.loss = "";
    record.loss_version = 0;
    RETURN_IF_ERROR(ResolvePasswordAlerts(database, guid, clock_.Now()));
  }
  record.state = PASSWORD_STATE_WAITING;
  SettleState(record);
  record.attempts = 0;
  record.not_before = absl::UnixEpoch();
  RETURN_IF_ERROR(passwords.Settle(guid, begun));
  ASSIGN_OR_RETURN(const std::vector<UnsettledWrite> unsettled,
                   passwords.UnsettledOf(guid));
  bool must_repeat = false;
  for (const UnsettledWrite& write : unsettled) {
    if (write.capture_id == ready.capture_id) continue;
    must_repeat = true;
    record.not_before = std::max(record.not_before, write.until);
  }
  if (!must_repeat) {
    RETURN_IF_ERROR(
        captures.Settle(ready.capture_id, /*expired=*/false, clock_.Now()));
  }
  ASSIGN_OR_RETURN(const std::vector<Capture> left, captures.Of(guid));
  for (const Capture& capture : left) {
    if (capture.id == ready.capture_id || !IsOpen(capture)) continue;
    record.state = PASSWORD_STATE_WAITING;
    record.not_before = absl::UnixEpoch();
  }
  return passwords.Put(record);
}

absl::Status PasswordDesk::NoteUnknown(Database& database,
                                       const std::string& guid,
                                       const ReadyPassword& ready,
                                       absl::string_view reason,
                                       absl::Time retry_at) {
  RETURN_IF_ERROR(PasswordTable(database).AddUnsettled(
      guid, {ready.capture_id, clock_.Now() + options_.landing_window}));
  return NotePostponed(database, guid, reason, retry_at);
}

absl::Status PasswordDesk::NoteNotTried(Database& database,
                                        const std::string& guid,
                                        absl::string_view reason,
                                        absl::Time retry_at) {
  PasswordTable passwords(database);
  ASSIGN_OR_RETURN(PasswordRecord record, passwords.Get(guid));
  RETURN_IF_ERROR(KeepPossibleWrite(database, record));
  RETURN_IF_ERROR(passwords.Put(record));
  return NotePostponed(database, guid, reason, retry_at);
}

absl::Status PasswordDesk::NotePostponed(Database& database,
                                         const std::string& guid,
                                         absl::string_view reason,
                                         absl::Time retry_at) {
  PasswordTable passwords(database);
  ASSIGN_OR_RETURN(PasswordRecord record, passwords.Get(guid));
  record.intent_id = "";
  record.error = std::string(reason);
  record.not_before = retry_at;
  ++record.attempts;
  return passwords.Put(record);
}

absl::Status PasswordDesk::NoteRefused(Database& database,
                                       const std::string& guid,
                                       const ReadyPassword& ready,
                                       absl::string_view reason,
                                       absl::string_view cure, bool for_good,
                                       absl::Time retry_at) {
  PasswordTable passwords(database);
  ASSIGN_OR_RETURN(PasswordRecord record, passwords.Get(guid));
  record.intent_id = "";
  record.state = PASSWORD_STATE_REFUSED;
  record.error = absl::StrCat(reason, " ", cure);
  record.not_before = retry_at;
  ++record.attempts;
  if (for_good) {
    RETURN_IF_ERROR(CaptureTable(database).Settle(
        ready.capture_id, /*expired=*/false, clock_.Now()));
  }
  RETURN_IF_ERROR(
      RaisePasswordAlert(database, guid, "", reason, cure, clock_.Now()));
  return passwords.Put(record);
}

absl::Status PasswordDesk::NoteMailbox(Database& database,
                                       const std::string& guid) {
  PasswordTable passwords(database);
  ASSIGN_OR_RETURN(PasswordRecord record, passwords.Get(guid));
  if (record.not_before == absl::UnixEpoch()) return absl::OkStatus();
  record.not_before = absl::UnixEpoch();
  return passwords.Put(record);
}

}  // namespace directory_sync::uploader
