#include "uploader/dispatch/password_dispatcher.h"

#include <algorithm>
#include <utility>

#include "common/log/log.h"
#include "common/status/status_macros.h"
#include "uploader/dispatch/password_books.h"
#include "uploader/store/account_table.h"
#include "uploader/store/capture_table.h"
#include "uploader/store/mailbox_table.h"
#include "uploader/store/password_table.h"

namespace directory_sync::uploader {
namespace {

// While what is due can't be done (its account is taken, the store failed).
constexpr absl::Duration kStuckWait = absl::Seconds(1);
// Until the mailbox is there, which gives the account its turn.
constexpr absl::Duration kNoMailboxWait = absl::Hours(1);
constexpr absl::Duration kExpiryInterval = absl::Minutes(10);
// So many accounts are looked at before stamps are read ahead again.
constexpr int kReadAheadEvery = 100;
// After errors about one account: 1 s, doubling up to a minute.
constexpr absl::Duration kFirstErrorWait = absl::Seconds(1);
constexpr absl::Duration kLongestErrorWait = absl::Minutes(1);

// Leaves out mailboxes that are, or are about to be, somebody else's: an
// account that has another address now must not get its password there.
absl::Status DropOthersMailboxes(
    Database& database, const std::string& guid,
    const std::optional<directorysync::upload::v1::Account>& account,
    std::vector<reconcile::ActualMailbox>& mailboxes) {
  std::vector<reconcile::ActualMailbox> own;
  for (reconcile::ActualMailbox& mailbox : mailboxes) {
    const std::string address = mailbox.address.ToString();
    if (!account.has_value() || account->address() != address) {
      ASSIGN_OR_RETURN(const auto others,
                       AccountTable(database).OthersAt(address, guid));
      ASSIGN_OR_RETURN(const auto holders,
                       MailboxTable(database).HoldersOf(mailbox.address));
      if (!others.empty() || holders.size() > 1) continue;
    }
    own.push_back(std::move(mailbox));
  }
  mailboxes = std::move(own);
  return absl::OkStatus();
}

}  // namespace

void PasswordDispatcher::Run() {
  bool running = true;
  while (running) {
    DispatchAll();
    running = parts_.wakeup.Wait(TimeToNext());
  }
}

void PasswordDispatcher::DispatchAll() {
  for (int done = 0; !parts_.wakeup.stopped(); ++done) {
    if (done % kReadAheadEvery == 0) {
      const absl::Status status = parts_.desk.ReadAhead();
      if (!status.ok()) LogError("read_ahead_failed", {{"error", status}});
    }
    const absl::StatusOr<bool> more = DispatchOne();
    if (!more.ok()) {
      LogError("password_dispatch_failed", {{"error", more.status()}});
      return;
    }
    if (!*more) return;
  }
}

absl::Duration PasswordDispatcher::TimeToNext() {
  std::optional<absl::Time> turn;
  const absl::Status status =
      parts_.state.Read([&](Database& database) -> absl::Status {
        ASSIGN_OR_RETURN(turn, CaptureTable(database).NextTurn());
        return absl::OkStatus();
      });
  if (!status.ok()) return kStuckWait;
  if (!turn.has_value()) return kExpiryInterval;
  const absl::Duration wait =
      std::max(*turn - parts_.clock.Now(),
               parts_.health.TimeToNext(parts_.access.generation()));
  return wait > absl::ZeroDuration() ? std::min(wait, kExpiryInterval)
                                     : kStuckWait;
}

absl::StatusOr<bool> PasswordDispatcher::DispatchOne() {
  if (parts_.clock.Now() >= next_expiry_) {
    next_expiry_ = parts_.clock.Now() + kExpiryInterval;
    RETURN_IF_ERROR(parts_.desk.Expire());
  }
  ASSIGN_OR_RETURN(const std::string guid, NextAccount());
  if (guid.empty()) return false;
  const std::optional<AccountGate::Place> place = parts_.gate.TryEnter(guid);
  if (!place.has_value()) return false;
  const absl::Status status = DispatchAccount(guid);
  if (!status.ok()) RETURN_IF_ERROR(PostponeAfterError(guid, status));
  return true;
}

absl::Status PasswordDispatcher::DispatchAccount(const std::string& guid) {
  ASSIGN_OR_RETURN(const std::optional<ReadyPassword> ready,
                   parts_.desk.Decide(guid));
  if (!ready.has_value()) return absl::OkStatus();
  ASSIGN_OR_RETURN(const PasswordTarget target, FindTarget(guid));
  if (!target.mailbox.has_value()) {
    return Postpone(guid, target.reason, kNoMailboxWait);
  }
  if (!ProviderIsReady()) {
    const absl::Duration pause =
        parts_.health.TimeToNext(parts_.access.generation());
    return Postpone(guid,
                    "the provider doesn't take calls just now: see the alerts",
                    std::min(std::max(pause, kStuckWait), kNoMailboxWait));
  }
  return Deliver(guid, *target.mailbox, *ready);
}

absl::StatusOr<std::string> PasswordDispatcher::NextAccount() {
  const std::set<std::string> busy = parts_.gate.Busy();
  std::string guid;
  RETURN_IF_ERROR(parts_.state.Read([&](Database& database) -> absl::Status {
    ASSIGN_OR_RETURN(
        guid, CaptureTable(database).NextAccount(parts_.clock.Now(), busy));
    return absl::OkStatus();
  }));
  return guid;
}

absl::StatusOr<PasswordTarget> PasswordDispatcher::FindTarget(
    const std::string& guid) {
  PasswordTarget target;
  RETURN_IF_ERROR(parts_.state.Read([&](Database& database) -> absl::Status {
    ASSIGN_OR_RETURN(const auto account, AccountTable(database).Find(guid));
    ASSIGN_OR_RETURN(auto mailboxes, MailboxTable(database).Of(guid));
    RETURN_IF_ERROR(DropOthersMailboxes(database, guid, account, mailboxes));
    target = ChoosePasswordTarget(account, mailboxes);
    return absl::OkStatus();
  }));
  return target;
}

bool PasswordDispatcher::ProviderIsReady() {
  return connection_.Refresh().ok() &&
         parts_.health.TimeToNext(connection_.generation()) <=
             absl::ZeroDuration();
}

absl::Status PasswordDispatcher::Deliver(
    const std::string& guid, const reconcile::ActualMailbox& mailbox,
    const ReadyPassword& ready) {
  RETURN_IF_ERROR(parts_.desk.BeginWrite(guid, ready));
  const absl::Time begun = parts_.clock.Now();
  const provider::WriteResult result = connection_.client().SetPassword(
      mailbox.service, mailbox.address, ready.password);
  parts_.health.NoteAnswer(result.status, result.answer.failure,
                           connection_.generation());
  RETURN_IF_ERROR(parts_.state.Write([&](Database& database) {
    return RecordPassword(database, parts_.desk, mailbox, ready, result, begun,
                          parts_.clock.Now());
  }));
  parts_.on_planned();
  return absl::OkStatus();
}

absl::Status PasswordDispatcher::Postpone(const std::string& guid,
                                          absl::string_view reason,
                                          absl::Duration delay) {
  return parts_.state.Write([&](Database& database) {
    return parts_.desk.NoteNotTried(database, guid, reason,
                                    parts_.clock.Now() + delay);
  });
}

absl::Status PasswordDispatcher::PostponeAfterError(const std::string& guid,
                                                    const absl::Status& error) {
  LogError("password_dispatch_failed", {{"error", error}});
  int attempts = 0;
  RETURN_IF_ERROR(parts_.state.Read([&](Database& database) -> absl::Status {
    ASSIGN_OR_RETURN(const PasswordRecord record,
                     PasswordTable(database).Get(guid));
    attempts = record.attempts + 1;
    return absl::OkStatus();
  }));
  return Postpone(guid, error.message(),
                  RetryDelay(attempts, kFirstErrorWait, kLongestErrorWait));
}

}  // namespace directory_sync::uploader
