#include "uploader/dispatch/object_dispatcher.h"

#include <algorithm>
#include <set>
#include <utility>

#include "absl/strings/str_cat.h"
#include "common/log/log.h"
#include "common/status/status_macros.h"
#include "uploader/dispatch/held_books.h"
#include "uploader/dispatch/operation_books.h"
#include "uploader/passwords/password_policy.h"
#include "uploader/plan/planner.h"
#include "uploader/provider/error_texts.h"
#include "uploader/store/operation_table.h"
#include "uploader/store/settings_table.h"

namespace directory_sync::uploader {

using provider::FailureKind;
using reconcile::OperationKind;

namespace {

// While what is due can't be done (its account is taken, the store failed).
constexpr absl::Duration kStuckWait = absl::Seconds(1);

int64_t MegabytesOf(const directorysync::upload::v1::Settings& settings,
                    provider::MailService service) {
  return service == provider::MailService::kHostedExchange
             ? settings.hosted_exchange_mailbox_megabytes()
             : settings.hosted_email_mailbox_megabytes();
}

bool NeedsPassword(const reconcile::PlannedOperation& planned) {
  return planned.kind == OperationKind::kCreate &&
         planned.object == reconcile::ObjectKind::kMailbox;
}

}  // namespace

void ObjectDispatcher::Run() {
  bool running = true;
  while (running) {
    DispatchAll();
    running = parts_.wakeup.Wait(TimeToNext());
  }
}

void ObjectDispatcher::DispatchAll() {
  while (!parts_.wakeup.stopped()) {
    const absl::StatusOr<bool> more = DispatchOne();
    if (!more.ok()) {
      LogError("dispatch_failed", {{"error", more.status()}});
      return;
    }
    if (!*more) return;
  }
}

absl::Duration ObjectDispatcher::TimeToNext() {
  std::optional<absl::Time> due;
  const absl::Status status =
      parts_.state.Read([&](Database& database) -> absl::Status {
        ASSIGN_OR_RETURN(due, OperationTable(database).NextDueTime());
        return absl::OkStatus();
      });
  if (!status.ok()) return kStuckWait;
  if (!parts_.access.registered()) return absl::InfiniteDuration();
  if (!due.has_value() && !NeedsProbe()) return absl::InfiniteDuration();
  const absl::Duration due_in =
      NeedsProbe() ? absl::ZeroDuration() : *due - parts_.clock.Now();
  const absl::Duration wait =
      std::max(due_in, parts_.health.TimeToNext(parts_.access.generation()));
  return wait > absl::ZeroDuration() ? wait : kStuckWait;
}

absl::StatusOr<bool> ObjectDispatcher::DispatchOne() {
  if (!parts_.access.registered()) return false;
  RETURN_IF_ERROR(connection_.Refresh());
  if (NeedsProbe()) {
    if (parts_.health.TimeToNext(connection_.generation()) >
        absl::ZeroDuration()) {
      return false;
    }
    Probe();
  }
  if (parts_.health.TimeToNext(connection_.generation()) >
      absl::ZeroDuration()) {
    return false;
  }
  ASSIGN_OR_RETURN(std::optional<Job> job, TakeJob());
  if (!job.has_value()) return false;
  // Not wanted any more; the next may be.
  if (job->operation.record.operation_id() == 0) return true;
  return Perform(*std::move(job));
}

bool ObjectDispatcher::NeedsProbe() const {
  const int64_t generation = parts_.access.generation();
  return probed_generation_ != generation ||
         parts_.health.KeysRefused(generation);
}

// With new keys, or when refused ones may be taken again: finds out how the
// provider is, though nothing may be to do.
void ObjectDispatcher::Probe() {
  provider::PageRequest one;
  one.size = 1;
  const auto result = connection_.client().ListDomains(one);
  if (result.answer.failure == FailureKind::kNotMade) return;
  probed_generation_ = connection_.generation();
  parts_.health.NoteAnswer(result.value.status(), result.answer.failure,
                           connection_.generation());
  const absl::Status written = parts_.state.Write([&](Database& database) {
    return ProviderHealth::ReportAnswer(database, result.value.status(),
                                        result.answer.failure,
                                        parts_.clock.Now());
  });
  if (!written.ok()) LogError("probe_not_recorded", {{"error", written}});
}

absl::StatusOr<std::optional<ObjectDispatcher::Job>>
ObjectDispatcher::TakeJob() {
  std::optional<Job> job;
  const std::set<std::string> busy = parts_.gate.Busy();
  RETURN_IF_ERROR(parts_.state.Write([&](Database& database) -> absl::Status {
    const absl::Time now = parts_.clock.Now();
    ASSIGN_OR_RETURN(const auto due,
                     OperationTable(database).NextDue(now, busy));
    if (!due.has_value()) return absl::OkStatus();
    std::optional<AccountGate::Place> place =
        parts_.gate.TryEnter(due->object_guid());
    if (!place.has_value()) return absl::OkStatus();
    ASSIGN_OR_RETURN(
        QueuedPlan plan,
        PlanAccountAgain(database, due->object_guid(), due->run_id(), now));
    ASSIGN_OR_RETURN(const auto settings, SettingsTable(database).Get());
    job.emplace(Job{*std::move(place), {}, 0});
    if (plan.operations.empty()) return absl::OkStatus();
    job->operation = std::move(plan.operations.front());
    ASSIGN_OR_RETURN(const bool may_be_made,
                     MayBeMade(database, job->operation.planned));
    // What is known of an alternate address is kept with its mailbox.
    if ((job->operation.record.attempts() > 0 || may_be_made) &&
        job->operation.planned.kind != OperationKind::kAddAddress) {
      job->operation.planned.maybe_done = true;
    }
    job->size_megabytes = MegabytesOf(settings, job->operation.planned.service);
    return NoteBegun(database, job->operation);
  }));
  parts_.on_outcome();
  return job;
}

absl::StatusOr<bool> ObjectDispatcher::Perform(Job job) {
  const reconcile::PlannedOperation& planned = job.operation.planned;
  CreationValues creation;
  std::optional<ReadyPassword> ready;
  if (NeedsPassword(planned)) {
    creation.size_megabytes = job.size_megabytes;
    ASSIGN_OR_RETURN(ready, PasswordForNew(planned.object_guid));
    creation.password =
        ready.has_value() ? ready->password.Clone() : RandomPassword();
  }
  const absl::Time begun = parts_.clock.Now();
  OperationOutcome outcome =
      PerformOperation(connection_.client(), planned, std::move(creation), [&] {
        return parts_.state.Write(
            [&](Database& database) { return NoteSending(database, planned); });
      });
  parts_.health.NoteAnswer(outcome.status, outcome.answer.failure,
                           connection_.generation(), planned.object_guid);
  outcome.provider_is_down = parts_.health.IsDown();
  // The mailbox doesn't wait for another password.
  outcome.try_again = ready.has_value() &&
                      outcome.answer.failure == FailureKind::kPasswordRefused;
  RETURN_IF_ERROR(Record(job, outcome, ready, begun));
  parts_.on_outcome();
  return true;
}

absl::StatusOr<std::optional<ReadyPassword>> ObjectDispatcher::PasswordForNew(
    const std::string& guid) {
  absl::StatusOr<std::optional<ReadyPassword>> ready = parts_.desk.Decide(guid);
  if (!ready.ok()) {
    // The mailbox doesn't wait for it: the password is set on its own.
    LogError("password_not_decided", {{"error", ready.status()}});
    return std::optional<ReadyPassword>();
  }
  if (ready->has_value()) {
    RETURN_IF_ERROR(parts_.desk.BeginWrite(guid, **ready));
  }
  return ready;
}

absl::Status ObjectDispatcher::Record(const Job& job,
                                      const OperationOutcome& outcome,
                                      const std::optional<ReadyPassword>& ready,
                                      absl::Time begun) {
  const reconcile::PlannedOperation& planned = job.operation.planned;
  const std::string& guid = planned.object_guid;
  const bool done = outcome.answer.failure == FailureKind::kNone;
  return parts_.state.Write([&](Database& database) -> absl::Status {
    const absl::Time now = parts_.clock.Now();
    RETURN_IF_ERROR(RecordOutcome(database, job.operation, outcome, now));
    if (!ready.has_value()) {
      // One that an attempt of unknown outcome made has a random one, too.
      if (done && NeedsPassword(planned) &&
          (!outcome.adopted || outcome.maybe_ours)) {
        RETURN_IF_ERROR(parts_.desk.NoteRandomPassword(database, guid));
      }
      return done && planned.kind != OperationKind::kDisable &&
                     planned.object == reconcile::ObjectKind::kMailbox
                 ? parts_.desk.NoteMailbox(database, guid)
                 : absl::OkStatus();
    }
    if (done && !outcome.adopted) {
      return parts_.desk.NoteDelivered(database, guid, *ready, begun);
    }
    if (outcome.try_again) {
      return NotePasswordRefused(database, planned, outcome, *ready);
    }
    // Whatever mailbox is there, or will be: its password is set on its own.
    return parts_.desk.NotePostponed(
        database, guid, outcome.status.message(),
        done || outcome.answer.failure == FailureKind::kNotMade
            ? now
            : RetryTime(job.operation.record.attempts() + 1, now));
  });
}

absl::Status ObjectDispatcher::NotePasswordRefused(
    Database& database, const reconcile::PlannedOperation& planned,
    const OperationOutcome& outcome, const ReadyPassword& ready) {
  provider::ErrorSubject subject;
  subject.action = "Set password";
  subject.name = planned.name;
  subject.domain = planned.address.domain();
  subject.service = planned.service;
  const provider::ErrorText text =
      provider::DescribeFailure(outcome.answer, subject);
  return parts_.desk.NoteRefused(database, planned.object_guid, ready,
                                 text.message,
                                 absl::StrCat(text.cause, " ", text.cure),
                                 /*for_good=*/true, parts_.clock.Now());
}

}  // namespace directory_sync::uploader
