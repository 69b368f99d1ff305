#include "password-handler/retention.h"

#include <algorithm>
#include <string>
#include <vector>

#include "common/log/log.h"
#include "common/status/status_macros.h"
#include "password-handler/random_id.h"
#include "proto/directorysync/password/v1/envelope.pb.h"

namespace directory_sync::password_handler {
namespace {

namespace v1 = ::directorysync::password::v1;

constexpr absl::Duration kPeriod = absl::Hours(1);
constexpr absl::Duration kAlarmingAge = absl::Hours(24);
constexpr int kAlarmingPart = 10;
constexpr absl::Duration kSteadyFor = absl::Hours(24);
// Between two looks; more than NTP slews.
constexpr absl::Duration kStep = absl::Minutes(10);

void RaiseAlarm(const QueueDepth& depth, const QueueOptions& options,
                absl::Time now) {
  if (now - depth.oldest_unsent < kAlarmingAge &&
      depth.unsent_items < options.max_items / kAlarmingPart) {
    return;
  }
  LogError("queue_not_taken", {{"items", depth.unsent_items},
                               {"oldest", now - depth.oldest_unsent},
                               {"lost_after", options.max_age},
                               {"cure", "see why the relay can't be reached"}});
}

// What is left of a capture that was never sent.
absl::StatusOr<std::string> TombstoneOf(const v1::Envelope& envelope,
                                        const StatementMaker& maker) {
  v1::EnvelopeHeader header;
  if (!header.ParseFromString(envelope.header())) {
    return absl::DataLossError("the queue holds a damaged envelope");
  }
  return maker.SignedLoss(header,
                          "the relay could not be reached for too long");
}

}  // namespace

absl::StatusOr<absl::Duration> Retention::Run() {
  const absl::Duration now = clock_.Monotonic();
  if (now >= next_) {
    RETURN_IF_ERROR(Expire());
    next_ = now + kPeriod;
  }
  ASSIGN_OR_RETURN(const QueueDepth depth, queue_.Depth());
  const bool is_empty = depth.unsent_items == 0 && depth.open_captures == 0;
  return is_empty ? absl::InfiniteDuration() : next_ - now;
}

bool Retention::ClockIsSteady() {
  const absl::Time now = clock_.Now();
  const absl::Duration monotonic = clock_.Monotonic();
  const absl::Duration step = (now - looked_) - (monotonic - looked_monotonic_);
  if (absl::AbsDuration(step) > kStep) steady_since_ = monotonic;
  looked_ = now;
  looked_monotonic_ = monotonic;
  return monotonic - steady_since_ >= kSteadyFor;
}

absl::Status Retention::Expire() {
  ASSIGN_OR_RETURN(const QueueDepth depth, queue_.Depth());
  RaiseAlarm(depth, queue_.options(), clock_.Now());
  if (!ClockIsSteady()) return absl::OkStatus();
  const absl::Time limit = clock_.Now() - queue_.options().max_age;
  ASSIGN_OR_RETURN(const std::vector<OutgoingItem> expired,
                   queue_.UnsentSinceBefore(limit));
  for (const OutgoingItem& item : expired) RETURN_IF_ERROR(ExpireItem(item));
  ASSIGN_OR_RETURN(const int64_t unapplied, queue_.ExpireUnapplied());
  if (unapplied > 0) LogInfo("unapplied_expired", {{"captures", unapplied}});
  return absl::OkStatus();
}

absl::Status Retention::ExpireItem(const OutgoingItem& item) {
  v1::PasswordItem content;
  if (!content.ParseFromString(item.payload)) {
    return queue_.Acknowledged({item.id});
  }
  // Losses are told however late, and so is what became of a password that the
  // uploader may have.
  if (content.has_tombstone() || content.has_verdict()) {
    return absl::OkStatus();
  }
  ASSIGN_OR_RETURN(const std::string tombstone,
                   TombstoneOf(content.envelope(), maker_));
  LogError("password_lost", {{"reason", "the relay could not be reached"}});
  return queue_.ReplaceByLoss(item.id, {0, RandomId(), tombstone});
}

}  // namespace directory_sync::password_handler
