#include "uploader/drift/drift_loop.h"

#include <algorithm>
#include <optional>

#include "common/log/log.h"
#include "common/status/status_macros.h"

namespace directory_sync::uploader {

using provider::FailureKind;

namespace {

// After a look that wasn't taken whole; doubling.
constexpr absl::Duration kFirstRetry = absl::Seconds(5);
constexpr absl::Duration kLongestRetry = absl::Minutes(30);
// After the store failed.
constexpr absl::Duration kStuckWait = absl::Seconds(30);

}  // namespace

void DriftLoop::Run() {
  bool running = true;
  while (running) {
    absl::StatusOr<bool> more = true;
    while (more.ok() && *more && !parts_.wakeup.stopped()) more = TakeOne();
    if (!more.ok()) LogError("drift_not_looked", {{"error", more.status()}});
    running = parts_.wakeup.Wait(more.ok() ? TimeToNext() : kStuckWait);
  }
}

absl::StatusOr<bool> DriftLoop::TakeOne() {
  if (!parts_.access.registered()) return false;
  RETURN_IF_ERROR(MarkIfDayIsOver());
  const int64_t before = connection_.generation();
  RETURN_IF_ERROR(connection_.Refresh());
  if (connection_.generation() != before) retry_at_ = parts_.clock.Monotonic();
  if (retry_at_ > parts_.clock.Monotonic() ||
      parts_.health.TimeToNext(connection_.generation()) >
          absl::ZeroDuration()) {
    return false;
  }
  std::optional<DriftLook> look;
  RETURN_IF_ERROR(parts_.state.Read([&](Database& database) -> absl::Status {
    ASSIGN_OR_RETURN(look, DriftTable(database).Next());
    return absl::OkStatus();
  }));
  if (!look.has_value()) return false;
  ASSIGN_OR_RETURN(
      const DriftOutcome outcome,
      DriftCheck(parts_.state, parts_.gate, connection_.client(), parts_.clock)
          .Take(*look));
  if (outcome.corrected > 0) parts_.on_corrected();
  if (outcome.domains_changed) parts_.on_domains_changed();
  if (outcome.failure != FailureKind::kNone) {
    RETURN_IF_ERROR(NoteFailure(outcome));
    return false;
  }
  failures_ = 0;
  return true;
}

// Nobody waits for a look, so what fails here pauses nobody and raises no
// alert; refused keys are the exception, since nothing works with them.
absl::Status DriftLoop::NoteFailure(const DriftOutcome& outcome) {
  ++failures_;
  LogWarning("drift_look_repeated", {{"error", outcome.status}});
  retry_at_ = parts_.clock.Monotonic() +
              RetryDelay(failures_, kFirstRetry, kLongestRetry);
  if (outcome.failure != FailureKind::kUnauthorized) return absl::OkStatus();
  parts_.health.NoteAnswer(outcome.status, outcome.failure,
                           connection_.generation());
  return parts_.state.Write([&](Database& database) {
    return ProviderHealth::ReportAnswer(database, outcome.status,
                                        outcome.failure, parts_.clock.Now());
  });
}

absl::Status DriftLoop::MarkIfDayIsOver() {
  ASSIGN_OR_RETURN(const absl::Duration wait, TimeToMark());
  if (wait > absl::ZeroDuration()) return absl::OkStatus();
  return parts_.state.Write([&](Database& database) {
    return DriftTable(database).MarkAll(parts_.clock.Now());
  });
}

absl::StatusOr<absl::Duration> DriftLoop::TimeToMark() {
  std::optional<absl::Time> marked_at;
  RETURN_IF_ERROR(parts_.state.Read([&](Database& database) -> absl::Status {
    ASSIGN_OR_RETURN(marked_at, DriftTable(database).MarkedAt());
    return absl::OkStatus();
  }));
  if (!marked_at.has_value()) return absl::ZeroDuration();
  // Not for ever where the clock was wrong.
  return std::min(*marked_at + kInterval - parts_.clock.Now(), kInterval);
}

absl::Duration DriftLoop::TimeToNext() {
  if (!parts_.access.registered()) return absl::InfiniteDuration();
  std::optional<DriftLook> look;
  const absl::Status status =
      parts_.state.Read([&](Database& database) -> absl::Status {
        ASSIGN_OR_RETURN(look, DriftTable(database).Next());
        return absl::OkStatus();
      });
  const absl::StatusOr<absl::Duration> to_mark = TimeToMark();
  if (!status.ok() || !to_mark.ok()) return kStuckWait;
  if (!look.has_value()) return std::max(*to_mark, absl::ZeroDuration());
  const absl::Duration wait =
      std::max(retry_at_ - parts_.clock.Monotonic(),
               parts_.health.TimeToNext(parts_.access.generation()));
  return std::max(wait, absl::ZeroDuration());
}

}  // namespace directory_sync::uploader
