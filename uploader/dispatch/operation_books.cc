#include "uploader/dispatch/operation_books.h"

#include <optional>
#include <string>

#include "absl/strings/str_cat.h"
#include "common/status/status_macros.h"
#include "uploader/dispatch/held_books.h"
#include "uploader/dispatch/provider_health.h"
#include "uploader/plan/operation_record.h"
#include "uploader/plan/planner.h"
#include "uploader/provider/error_texts.h"
#include "uploader/provider/retry_policy.h"
#include "uploader/store/operation_table.h"
#include "uploader/store/refusal_table.h"
#include "uploader/store/run_table.h"
#include "uploader/store/timestamps.h"

namespace directory_sync::uploader {

using directorysync::upload::v1::Operation;
using directorysync::upload::v1::OPERATION_STATE_DROPPED;
using directorysync::upload::v1::OPERATION_STATE_FAILED;
using directorysync::upload::v1::OPERATION_STATE_PENDING;
using directorysync::upload::v1::OPERATION_STATE_SUCCEEDED;
using directorysync::upload::v1::OperationState;
using provider::NextStep;
using reconcile::OperationKind;

namespace {

// Passing failures: 2 s, doubling up to 10 minutes.
constexpr absl::Duration kFirstRetry = absl::Seconds(2);
constexpr absl::Duration kLongestRetry = absl::Minutes(10);
// Refusals: 15 minutes, doubling up to 6 hours.
constexpr absl::Duration kFirstRefusalRetry = absl::Minutes(15);
constexpr absl::Duration kLongestRefusalRetry = absl::Hours(6);

// How often a change that the provider took is looked for: about half an hour.
constexpr int kMostLooks = 12;

// How often an operation is tried whose calls end without an answer that says
// why, before somebody is told: about two minutes.
constexpr int kMostUnknown = 6;

absl::string_view ActionOf(OperationKind kind) {
  switch (kind) {
    case OperationKind::kCreate:
      return "Create";
    case OperationKind::kEnable:
      return "Enable";
    case OperationKind::kDisable:
      return "Disable";
    case OperationKind::kDelete:
      return "Delete";
    default:
      return "Update";
  }
}

provider::ErrorText ErrorTextOf(const reconcile::PlannedOperation& planned,
                                const provider::ProviderAnswer& answer) {
  provider::ErrorSubject subject;
  subject.action = std::string(ActionOf(planned.kind));
  subject.name =
      planned.name.empty() ? planned.address.ToString() : planned.name;
  subject.domain = planned.address.domain();
  subject.service = planned.service;
  if (planned.object != reconcile::ObjectKind::kMailbox) {
    subject.object = std::string(provider::ObjectWord(
        planned.object == reconcile::ObjectKind::kContact));
  }
  return provider::DescribeFailure(answer, subject);
}

// Writes down one outcome.
class Recording {
 public:
  Recording(Database& database, const QueuedOperation& operation,
            const OperationOutcome& outcome, absl::Time now)
      : database_(database),
        operations_(database),
        planned_(operation.planned),
        record_(operation.record),
        outcome_(outcome),
        now_(now) {}

  absl::Status Write() {
    // It is in the queue as it was.
    if (outcome_.answer.failure == provider::FailureKind::kNotMade) {
      return NoteHeldUntouched(database_, planned_);
    }
    RETURN_IF_ERROR(ProviderHealth::ReportAnswer(database_, outcome_.status,
                                                 outcome_.answer.failure, now_,
                                                 outcome_.provider_is_down));
    RETURN_IF_ERROR(ReadRecord());
    switch (Step()) {
      case NextStep::kDone:
        return NoteDone();
      case NextStep::kRepeatAtOnce:
      case NextStep::kStopAll:
        return NoteUndone(now_);
      case NextStep::kRepeatLater:
        return NoteUndone(RetryTime(record_.attempts(), now_));
      case NextStep::kForget:
        return NoteGone();
      case NextStep::kGiveUp:
        return NoteRefused();
    }
    return absl::InternalError("unknown next step");
  }

 private:
  NextStep Step() const {
    if (outcome_.try_again) return NextStep::kRepeatAtOnce;
    const NextStep step = provider::StepAfter(outcome_.answer.failure);
    // There is nothing to forget about what isn't there yet.
    const bool is_create = planned_.kind == OperationKind::kCreate;
    if (is_create && step == NextStep::kForget) return NextStep::kGiveUp;
    const bool was_accepted =
        outcome_.answer.failure == provider::FailureKind::kAccepted;
    const bool is_unknown =
        outcome_.answer.failure == provider::FailureKind::kAmbiguous ||
        outcome_.answer.failure == provider::FailureKind::kUnreadable;
    const bool is_enough = (was_accepted && record_.attempts() >= kMostLooks) ||
                           (is_unknown && record_.attempts() >= kMostUnknown);
    return is_enough ? NextStep::kGiveUp : step;
  }

  // Those that say nothing of the operation aren't.
  bool CountsAsAttempt() const {
    return outcome_.answer.failure != provider::FailureKind::kThrottled &&
           outcome_.answer.failure != provider::FailureKind::kUnauthorized &&
           outcome_.answer.failure != provider::FailureKind::kTransient;
  }

  // The planner may have changed or dropped the record during the call.
  absl::Status ReadRecord() {
    ASSIGN_OR_RETURN(const std::optional<Operation> stored,
                     operations_.Find(record_.operation_id()));
    if (stored.has_value()) record_ = *stored;
    was_pending_ = record_.state() == OPERATION_STATE_PENDING;
    record_.set_attempts(record_.attempts() + (CountsAsAttempt() ? 1 : 0));
    *record_.mutable_duration() = ToDuration(outcome_.answer.duration);
    record_.set_provider_answer(outcome_.answer.body_excerpt.empty()
                                    ? outcome_.answer.error_message
                                    : outcome_.answer.body_excerpt);
    return absl::OkStatus();
  }

  // Whether what was found is what an attempt of ours would have made.
  bool IsAsSent() const {
    const bool is_mailbox = planned_.object == reconcile::ObjectKind::kMailbox;
    const provider::FieldValues& found =
        is_mailbox ? outcome_.found.fields : outcome_.found_entry.fields;
    if (!outcome_.maybe_ours) return false;
    if (is_mailbox &&
        outcome_.found.enabled != planned_.enabled.value_or(true)) {
      return false;
    }
    for (const reconcile::FieldChange& change : planned_.changes) {
      const auto it = found.find(change.field);
      if ((it == found.end() ? "" : it->second) != change.after) return false;
    }
    return true;
  }

  absl::Status NoteDone() {
    if (outcome_.adopted && !IsAsSent()) {
      record_.set_kind(directorysync::upload::v1::OPERATION_KIND_ADOPT);
      record_.clear_changes();
    }
    RETURN_IF_ERROR(NoteHeldDone(database_, planned_, outcome_));
    RETURN_IF_ERROR(RefusalTable(database_).Remove(planned_.object_guid,
                                                   DigestOf(planned_)));
    return End(OPERATION_STATE_SUCCEEDED, RunTable::Outcome::kSucceeded, "");
  }

  // What is known of an operation that failed.
  absl::Status NotePart() {
    RETURN_IF_ERROR(NoteMembersDone(database_, planned_, outcome_));
    const bool is_unknown =
        outcome_.answer.failure == provider::FailureKind::kAmbiguous &&
        !outcome_.unsent;
    return is_unknown ? NoteHeldSent(database_, planned_)
                      : NoteHeldUntouched(database_, planned_);
  }

  // It stays in the queue, and with it all that comes after it.
  absl::Status NoteUndone(absl::Time not_before) {
    RETURN_IF_ERROR(NotePart());
    record_.set_error(ErrorTextOf(planned_, outcome_.answer).ToString());
    RETURN_IF_ERROR(operations_.Update(record_));
    ASSIGN_OR_RETURN(const auto pending,
                     operations_.PendingOf(planned_.object_guid));
    for (const Operation& operation : pending) {
      RETURN_IF_ERROR(
          operations_.Postpone(operation.operation_id(), not_before));
    }
    return absl::OkStatus();
  }

  // Nothing is held any more; the plan then says what comes of it.
  absl::Status NoteGone() {
    RETURN_IF_ERROR(NoteHeldGone(database_, planned_));
    return End(OPERATION_STATE_DROPPED, RunTable::Outcome::kDropped,
               ErrorTextOf(planned_, outcome_.answer).ToString());
  }

  // Whether the failure says that nothing was made.
  bool IsCertain() const {
    switch (outcome_.answer.failure) {
      case provider::FailureKind::kNotAuthorized:
      case provider::FailureKind::kNotFound:
      case provider::FailureKind::kExists:
      case provider::FailureKind::kLimitExceeded:
      case provider::FailureKind::kPasswordRefused:
      case provider::FailureKind::kInvalid:
        return true;
      default:
        return false;
    }
  }

  absl::Status NoteRefused() {
    RETURN_IF_ERROR(NotePart());
    if (IsCertain()) RETURN_IF_ERROR(NoteNotMade(database_, planned_));
    const provider::ErrorText text = ErrorTextOf(planned_, outcome_.answer);
    if (planned_.member_guids.size() > 1) {
      // One of them makes the provider refuse them all.
      RETURN_IF_ERROR(NoteMembersAlone(database_, planned_));
      return End(OPERATION_STATE_FAILED, RunTable::Outcome::kFailed,
                 text.ToString());
    }
    RefusalTable refusals(database_);
    Refusal refusal;
    refusal.digest = DigestOf(planned_);
    ASSIGN_OR_RETURN(const auto known, refusals.Of(planned_.object_guid));
    for (const Refusal& before : known) {
      if (before.digest == refusal.digest) refusal.attempts = before.attempts;
    }
    ++refusal.attempts;
    refusal.error = text.message;
    refusal.cure = absl::StrCat(text.cause, " ", text.cure);
    refusal.retry_at = now_ + RetryDelay(refusal.attempts, kFirstRefusalRetry,
                                         kLongestRefusalRetry);
    RETURN_IF_ERROR(refusals.Put(planned_.object_guid, refusal));
    return End(OPERATION_STATE_FAILED, RunTable::Outcome::kFailed,
               text.ToString());
  }

  absl::Status End(OperationState state, RunTable::Outcome outcome,
                   const std::string& error) {
    record_.set_state(state);
    record_.set_error(error);
    *record_.mutable_ended() = ToTimestamp(now_);
    RETURN_IF_ERROR(operations_.Update(record_));
    // What the planner dropped meanwhile was counted then. What is left is
    // planned first, so that its run doesn't end in between.
    RETURN_IF_ERROR(PlanAccountAgain(database_, planned_.object_guid,
                                     record_.run_id(), now_)
                        .status());
    RETURN_IF_ERROR(PlanOthers());
    if (!was_pending_) return absl::OkStatus();
    return RunTable(database_).AddOutcome(record_.run_id(), outcome, now_);
  }

  // A mailbox may be free now. Who has got, or lost, an address may have
  // become, or no longer be, a member.
  absl::Status PlanOthers() {
    ASSIGN_OR_RETURN(const auto accounts, AccountsToPlan(database_, planned_));
    for (const std::string& account : accounts) {
      RETURN_IF_ERROR(
          PlanAccountAgain(database_, account, record_.run_id(), now_)
              .status());
    }
    ASSIGN_OR_RETURN(const auto lists, ListsToPlan(database_, planned_));
    for (const std::string& list : lists) {
      RETURN_IF_ERROR(
          PlanAccountAgain(database_, list, record_.run_id(), now_).status());
    }
    return absl::OkStatus();
  }

  Database& database_;
  OperationTable operations_;
  const reconcile::PlannedOperation& planned_;
  Operation record_;
  const OperationOutcome& outcome_;
  const absl::Time now_;
  bool was_pending_ = false;
};

}  // namespace

absl::Status NoteBegun(Database& database, const QueuedOperation& operation) {
  return NoteHeldBegun(database, operation.planned);
}

absl::Status NoteSending(Database& database,
                         const reconcile::PlannedOperation& planned) {
  return NoteHeldSent(database, planned);
}

absl::Status RecordOutcome(Database& database, const QueuedOperation& operation,
                           const OperationOutcome& outcome, absl::Time now) {
  return Recording(database, operation, outcome, now).Write();
}

absl::Time RetryTime(int attempts, absl::Time now) {
  return now + RetryDelay(attempts, kFirstRetry, kLongestRetry);
}

}  // namespace directory_sync::uploader
