#include "uploader/dispatch/password_dispatcher.h"

#include <algorithm>
#include <utility>

#include "common/log/log.h"
#include "common/status/status_macros.h"
#include "uploader/dispatch/password_books.h"
#include "uploader/store/account_table.h"
#include "uploader/store/capture_table.h"
#include "uploader/store/mailbox_table.h"
#include "uploader/store/service_number.h"

namespace directory_sync::uploader {
namespace {

// While what is due can't be done (its account is taken, the store failed).
constexpr absl::Duration kStuckWait = absl::Seconds(1);
// Until the mailbox is there, which gives the account its turn.
constexpr absl::Duration kNoMailboxWait = absl::Hours(1);
constexpr absl::Duration kExpiryInterval = absl::Minutes(10);

}  // namespace

void PasswordDispatcher::Run() {
  const absl::Status recovered = parts_.desk.RecoverIntents();
  if (!recovered.ok()) LogError("intents_not_read", {{"error", recovered}});
  bool running = true;
  while (running) {
    DispatchAll();
    running = parts_.wakeup.Wait(TimeToNext());
  }
}

void PasswordDispatcher::DispatchAll() {
  while (!parts_.wakeup.stopped()) {
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
  ASSIGN_OR_RETURN(const std::optional<ReadyPassword> ready,
                   parts_.desk.Decide(guid));
  if (!ready.has_value()) return true;
  ASSIGN_OR_RETURN(const auto mailbox, FindMailbox(guid));
  if (!mailbox.has_value()) {
    RETURN_IF_ERROR(Postpone(guid,
                             "there is no mailbox yet; it is created "
                             "with this password",
                             kNoMailboxWait));
    return true;
  }
  if (!ProviderIsReady()) {
    const absl::Duration pause =
        parts_.health.TimeToNext(parts_.access.generation());
    RETURN_IF_ERROR(Postpone(
        guid, "the provider doesn't take calls just now: see the alerts",
        std::min(std::max(pause, kStuckWait), kNoMailboxWait)));
    return true;
  }
  RETURN_IF_ERROR(Deliver(guid, *mailbox, *ready));
  return true;
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

absl::StatusOr<std::optional<reconcile::ActualMailbox>>
PasswordDispatcher::FindMailbox(const std::string& guid) {
  std::optional<reconcile::ActualMailbox> found;
  RETURN_IF_ERROR(parts_.state.Read([&](Database& database) -> absl::Status {
    ASSIGN_OR_RETURN(const auto account, AccountTable(database).Find(guid));
    if (!account.has_value()) return absl::OkStatus();
    ASSIGN_OR_RETURN(const auto mailboxes, MailboxTable(database).Of(guid));
    for (const reconcile::ActualMailbox& mailbox : mailboxes) {
      if (NumberOfService(mailbox.service) == account->service() &&
          mailbox.address.ToString() == account->address()) {
        found = mailbox;
      }
    }
    return absl::OkStatus();
  }));
  return found;
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
    return parts_.desk.NotePostponed(database, guid, reason,
                                     parts_.clock.Now() + delay);
  });
}

}  // namespace directory_sync::uploader
