#include "uploader/passwords/password_desk.h"

#include <algorithm>
#include <set>
#include <utility>

#include "absl/strings/str_cat.h"
#include "common/status/status_macros.h"
#include "uploader/passwords/password_loss.h"
#include "uploader/passwords/password_retention.h"
#include "uploader/passwords/password_state.h"
#include "uploader/store/account_table.h"
#include "uploader/store/password_event_table.h"
#include "uploader/store/stamp_check_table.h"

namespace directory_sync::uploader {

using directorysync::password::v1::PasswordStamp;
using directorysync::password::v1::VERDICT_KIND_SUPERSEDED;
using directorysync::password::v1::VERDICT_KIND_UNDECIDABLE;
using directorysync::upload::v1::PASSWORD_EVENT_KIND_SUPERSEDED;
using directorysync::upload::v1::PASSWORD_EVENT_KIND_UNDECIDABLE;
using directorysync::upload::v1::PASSWORD_STATE_UNDECIDABLE;
using directorysync::upload::v1::PASSWORD_STATE_WAITING;

namespace {

constexpr absl::Duration kShortestWait = absl::Milliseconds(200);
constexpr absl::Duration kLongestWait = absl::Seconds(30);
// How many accounts are read ahead, and for how long that counts.
constexpr int kReadAhead = 200;
constexpr absl::Duration kReadAheadGood = absl::Seconds(2);

constexpr char kUndecidable[] =
    "Nobody can say whether the captured password is the current one.";

// Those never pass.
bool IsForGood(const absl::Status& status) {
  return absl::IsPermissionDenied(status) || absl::IsInvalidArgument(status) ||
         absl::IsNotFound(status);
}

// The domain controller that made the newest candidate.
std::string NewestDsa(const std::vector<Candidate>& candidates) {
  const auto newest = std::max_element(
      candidates.begin(), candidates.end(),
      [](const Candidate& a, const Candidate& b) {
        return std::make_pair(a.stamp.version(), a.stamp.originating_time()) <
               std::make_pair(b.stamp.version(), b.stamp.originating_time());
      });
  return newest == candidates.end() ? "" : newest->stamp.originating_dsa();
}

absl::Time WorthAnotherLook(const AccountBooks& books, absl::Time now) {
  // Often at first, as replication takes seconds, then seldom.
  absl::Time newest = absl::UnixEpoch();
  for (const Capture& capture : books.captures) {
    newest = std::max(newest, capture.received_at);
  }
  return now + std::clamp((now - newest) / 4, kShortestWait, kLongestWait);
}

std::optional<PasswordStamp> Find(const StampReader::Stamps& stamps,
                                  const std::string& guid) {
  const auto found = stamps.find(guid);
  if (found == stamps.end()) return std::nullopt;
  return found->second;
}

// What a decision takes away from an account's captures.
class Clearing {
 public:
  Clearing(const AccountBooks& books, const DeliveryDecision& decision)
      : undecidable_(decision.undecidable.begin(), decision.undecidable.end()),
        superseded_(decision.superseded.begin(), decision.superseded.end()) {
    for (const Capture& capture : books.captures) {
      // Never kept for protected accounts out of scope.
      if (!books.in_scope && books.is_protected) superseded_.insert(capture.id);
      if (!IsDecidable(capture)) continue;
      if (capture.verdict == VERDICT_KIND_SUPERSEDED) {
        superseded_.insert(capture.id);
      }
      if (capture.verdict == VERDICT_KIND_UNDECIDABLE) {
        undecidable_.insert(capture.id);
      }
    }
  }

  bool any_undecidable() const { return !undecidable_.empty(); }

  // The highest of their stamps; 0: not known.
  uint32_t undecidable_version(const AccountBooks& books) const {
    uint32_t version = 0;
    for (const Capture& capture : books.captures) {
      if (undecidable_.count(capture.id) == 0) continue;
      version = std::max(version, capture.stamp.version());
    }
    return version;
  }

  std::set<std::string> ids() const {
    std::set<std::string> ids = undecidable_;
    ids.insert(superseded_.begin(), superseded_.end());
    return ids;
  }

  // Deletes them and tells of it.
  absl::Status Settle(Database& database, const AccountBooks& books,
                      absl::Time now) const {
    CaptureTable captures(database);
    PasswordEventTable events(database);
    for (const std::string& id : ids()) {
      RETURN_IF_ERROR(captures.Settle(id, /*expired=*/false, now));
      const Capture* capture = FindCapture(books.captures, id);
      if (capture == nullptr || id == books.record.delivered_id) continue;
      const bool undecidable = undecidable_.count(id) > 0;
      RETURN_IF_ERROR(
          events.Add(books.record.guid,
                     {undecidable ? PASSWORD_EVENT_KIND_UNDECIDABLE
                                  : PASSWORD_EVENT_KIND_SUPERSEDED,
                      capture->domain_controller, capture->stamp, ""},
                     now));
    }
    return absl::OkStatus();
  }

 private:
  std::set<std::string> undecidable_;
  std::set<std::string> superseded_;
};

}  // namespace

absl::Status PasswordDesk::Expire() {
  return state_.Write([&](Database& database) -> absl::Status {
    ASSIGN_OR_RETURN(const CaptureRetention retention,
                     ReadRetention(database, options_.retention));
    return ExpireCaptures(database, retention, clock_.Now());
  });
}

absl::Status PasswordDesk::ReadAhead() {
  std::map<std::string, std::vector<std::string>> by_controller;
  RETURN_IF_ERROR(state_.Read([&](Database& database) -> absl::Status {
    ASSIGN_OR_RETURN(
        const std::vector<std::string> due,
        CaptureTable(database).DueAccounts(clock_.Now(), kReadAhead));
    // A single one is read when it is decided on.
    if (due.size() < 2) return absl::OkStatus();
    for (const std::string& guid : due) {
      ASSIGN_OR_RETURN(const AccountBooks books,
                       ReadAccountBooks(database, guid));
      const DeliveryView view = ViewOf(books, clock_.Now());
      if (view.candidates.empty() || !books.in_scope) continue;
      by_controller[NewestDsa(view.candidates)].push_back(guid);
    }
    return absl::OkStatus();
  }));
  std::map<std::string, ReadStamp> read;
  for (const auto& [controller, guids] : by_controller) {
    const absl::Time now = clock_.Now();
    const auto reading = stamps_.Read(guids, controller);
    // Decide asks again, and says why it can't.
    if (!reading.ok()) continue;
    for (const std::string& guid : guids) {
      if (reading->unreadable.count(guid) > 0) continue;
      read[guid] = {Find(reading->stamps, guid), now};
    }
  }
  absl::MutexLock lock(&mutex_);
  read_ahead_ = std::move(read);
  return absl::OkStatus();
}

bool PasswordDesk::TakeReadAhead(const std::string& guid,
                                 std::optional<Stamp>& stamp) {
  absl::MutexLock lock(&mutex_);
  const auto found = read_ahead_.find(guid);
  if (found == read_ahead_.end()) return false;
  const ReadStamp read = found->second;
  read_ahead_.erase(found);
  stamp = read.stamp;
  return clock_.Now() < read.read_at + kReadAheadGood;
}

absl::StatusOr<std::optional<ReadyPassword>> PasswordDesk::Decide(
    const std::string& guid) {
  AccountBooks books;
  RETURN_IF_ERROR(state_.Read([&](Database& database) -> absl::Status {
    ASSIGN_OR_RETURN(books, ReadAccountBooks(database, guid));
    return absl::OkStatus();
  }));
  ASSIGN_OR_RETURN(const DeliveryDecision decision, MakeDecision(guid, books));
  RETURN_IF_ERROR(WriteDecision(guid, books, decision));
  if (decision.action != DeliveryAction::kDeliver) {
    return std::optional<ReadyPassword>();
  }
  return Open(books, *FindCapture(books.captures, decision.deliver_id));
}

absl::StatusOr<DeliveryDecision> PasswordDesk::MakeDecision(
    const std::string& guid, const AccountBooks& books) {
  DeliveryView view = ViewOf(books, clock_.Now());
  DeliveryDecision decision;
  if (view.candidates.empty()) return decision;
  decision.action = DeliveryAction::kWait;
  if (!books.in_scope) {
    decision.reason = "the account is in no scope group";
    decision.until = view.now + options_.retention;
    return decision;
  }
  ASSIGN_OR_RETURN(const StampClaims claims, Examine(books, view));
  ASSIGN_OR_RETURN(decision, DecideOn(guid, view));
  decision.superseded.insert(decision.superseded.end(), claims.refused.begin(),
                             claims.refused.end());
  GiveUpWaiting(books, claims.held, decision);
  if (decision.action == DeliveryAction::kNothing && !claims.held.empty()) {
    decision.action = DeliveryAction::kWait;
    decision.reason = claims.reason;
  }
  return decision;
}

absl::StatusOr<StampClaims> PasswordDesk::Examine(const AccountBooks& books,
                                                  DeliveryView& view) {
  // Whom the directory knows is asked outside of the transaction.
  std::map<std::string, std::string> makers;
  for (const Candidate& candidate : view.candidates) {
    const std::string& dsa = candidate.stamp.originating_dsa();
    if (makers.count(dsa) == 0) makers[dsa] = stamps_.MakerOf(dsa);
  }
  StampClaims claims;
  const bool all_honest = std::all_of(
      view.candidates.begin(), view.candidates.end(), [&](const auto& one) {
        return makers[one.stamp.originating_dsa()] ==
               FindCapture(books.captures, one.id)->domain_controller;
      });
  if (all_honest) return claims;
  RETURN_IF_ERROR(state_.Write([&](Database& database) -> absl::Status {
    ASSIGN_OR_RETURN(claims,
                     TakeOutFalseClaims(
                         database, books,
                         [&](const std::string& dsa) { return makers[dsa]; },
                         view.now, view.candidates));
    return absl::OkStatus();
  }));
  return claims;
}

void PasswordDesk::GiveUpWaiting(const AccountBooks& books,
                                 const std::vector<std::string>& held,
                                 DeliveryDecision& decision) {
  const bool waits = decision.action == DeliveryAction::kWait &&
                     !decision.until.has_value() && decision.was_read;
  std::vector<std::string> waiting = held;
  if (waits) {
    const auto ids = DecidableIds(books.captures);
    waiting.assign(ids.begin(), ids.end());
  }
  for (const std::string& id : waiting) {
    const Capture& capture = *FindCapture(books.captures, id);
    if (clock_.Now() < capture.received_at + options_.retention) continue;
    decision.undecidable.push_back(id);
  }
}

absl::StatusOr<DeliveryDecision> PasswordDesk::DecideOn(const std::string& guid,
                                                        DeliveryView& view) {
  DeliveryDecision decision;
  if (view.candidates.empty()) return decision;
  if (TakeReadAhead(guid, view.current)) {
    decision = DecideDelivery(view);
    // Anything else deserves a fresh reading.
    if (decision.action == DeliveryAction::kDeliver) return decision;
  }
  const auto reading = stamps_.Read({guid}, NewestDsa(view.candidates));
  if (!reading.ok()) {
    decision = DeliveryDecision();
    decision.action = DeliveryAction::kWait;
    decision.reason = absl::StrCat(
        "the directory can't be asked for the current password's stamp: ",
        reading.status().message());
    return decision;
  }
  view.current = Find(reading->stamps, guid);
  decision = DecideDelivery(view);
  if (decision.action == DeliveryAction::kAskEveryController) {
    view.controllers = stamps_.ReadEverywhere({guid})[guid];
    decision = DecideDelivery(view);
  }
  decision.was_read = true;
  return decision;
}

absl::Status PasswordDesk::WriteDecision(const std::string& guid,
                                         const AccountBooks& books,
                                         const DeliveryDecision& decision) {
  const Clearing clearing(books, decision);
  const absl::Time now = clock_.Now();
  return state_.Write([&](Database& database) -> absl::Status {
    RETURN_IF_ERROR(clearing.Settle(database, books, now));
    PasswordTable passwords(database);
    ASSIGN_OR_RETURN(PasswordRecord record, passwords.Get(guid));
    ASSIGN_OR_RETURN(const std::vector<Capture> left,
                     CaptureTable(database).Of(guid));
    const auto before = record.state;
    if (clearing.any_undecidable()) {
      record.loss = kUndecidable;
      record.loss_version = clearing.undecidable_version(books);
      record.loss_state = PASSWORD_STATE_UNDECIDABLE;
      record.loss_dsa = "";
    }
    if (!AnyOpen(left)) {
      SettleState(record, false);
      // Whether the directory's password now is an accounted one is looked up.
      RETURN_IF_ERROR(StampCheckTable(database).Hasten(guid));
    }
    if (record.state == PASSWORD_STATE_UNDECIDABLE && before != record.state &&
        books.in_scope) {
      RETURN_IF_ERROR(RaisePasswordAlert(database, guid, "", record.loss,
                                         kChangeAgain, now));
    }
    record.awaits_scope =
        !books.in_scope && decision.action == DeliveryAction::kWait;
    if (decision.action == DeliveryAction::kWait &&
        record.state == PASSWORD_STATE_WAITING) {
      record.error = decision.reason;
    }
    // What came meanwhile is looked at at once.
    std::set<std::string> expected = DecidableIds(books.captures);
    for (const std::string& id : clearing.ids()) expected.erase(id);
    record.not_before =
        DecidableIds(left) != expected
            ? absl::UnixEpoch()
            : decision.until.value_or(WorthAnotherLook(books, now));
    return passwords.Put(record);
  });
}

absl::StatusOr<std::optional<ReadyPassword>> PasswordDesk::Open(
    const AccountBooks& books, const Capture& capture) {
  const std::string& guid = books.record.guid;
  ReadyPassword ready;
  ready.capture_id = capture.id;
  ready.stamp = capture.stamp;
  absl::StatusOr<Secret> password = opener_.Open(capture);
  absl::Status refusal = password.status();
  if (!refusal.ok() && !IsForGood(refusal)) return refusal;
  if (password.ok()) {
    ready.password = *std::move(password);
    refusal = CheckRules(guid, ready.password);
  }
  if (refusal.ok()) return std::optional<ReadyPassword>(std::move(ready));
  RETURN_IF_ERROR(state_.Write([&](Database& database) {
    return NoteRefused(database, guid, ready, refusal.message(), kChangeAgain,
                       /*for_good=*/true, clock_.Now());
  }));
  return std::optional<ReadyPassword>();
}

absl::Status PasswordDesk::CheckRules(const std::string& guid,
                                      const Secret& password) {
  std::vector<std::string> names;
  RETURN_IF_ERROR(state_.Read([&](Database& database) -> absl::Status {
    ASSIGN_OR_RETURN(const auto account, AccountTable(database).Find(guid));
    if (account.has_value()) {
      names = {account->sam_account_name(), account->display_name()};
    }
    return absl::OkStatus();
  }));
  return CheckPasswordPolicy(password, options_.rules, names);
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
