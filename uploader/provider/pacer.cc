#include "uploader/provider/pacer.h"

#include <algorithm>

#include "absl/status/status.h"

namespace directory_sync::provider {

void Pacer::Permit::End(bool throttled) {
  Pacer* pacer = std::exchange(pacer_, nullptr);
  if (pacer != nullptr) pacer->End(call_class_, place_, throttled);
}

Pacer::Pacer(const Limits& limits, Clock& clock, CallMemory* memory)
    : clock_(clock),
      memory_(memory),
      reads_(CallBudget(limits.Of(CallClass::kRead), clock.Monotonic())),
      writes_(CallBudget(limits.Of(CallClass::kWrite), clock.Monotonic())) {
  if (memory == nullptr) return;
  absl::MutexLock lock(&mutex_);
  for (const CallClass call_class : kCallClasses) {
    for (const absl::Duration age : memory_->Recent(call_class)) {
      LaneOf(call_class).budget.Remember(clock.Monotonic() - age);
    }
  }
}

absl::StatusOr<Pacer::Permit> Pacer::Await(CallClass call_class,
                                           Priority priority,
                                           absl::Duration timeout) {
  absl::MutexLock lock(&mutex_);
  Lane& lane = LaneOf(call_class);
  const std::pair<Priority, uint64_t> self(priority, ++arrivals_);
  lane.waiting.insert(self);
  ++changes_;
  const absl::Status turn = AwaitTurn(lane, self, clock_.Monotonic() + timeout);
  lane.waiting.erase(self);
  ++changes_;
  if (!turn.ok()) return turn;
  lane.budget.Start(clock_.Monotonic());
  return Permit(this, call_class,
                memory_ == nullptr ? 0 : memory_->Begin(call_class));
}

absl::Status Pacer::AwaitTurn(Lane& lane,
                              const std::pair<Priority, uint64_t>& self,
                              absl::Duration deadline) {
  while (!cancelled_) {
    const absl::Duration now = clock_.Monotonic();
    absl::Duration wait = absl::InfiniteDuration();
    if (*lane.waiting.begin() == self) {
      wait = lane.budget.TimeToNext(self.first, now);
      if (wait <= absl::ZeroDuration()) return absl::OkStatus();
    }
    if (now >= deadline) {
      return absl::DeadlineExceededError(
          "The provider's request limit left no room for the call in time");
    }
    const uint64_t seen = changes_;
    const auto changed = [this, seen]() ABSL_EXCLUSIVE_LOCKS_REQUIRED(mutex_) {
      return changes_ != seen;
    };
    clock_.AwaitWithTimeout(mutex_, absl::Condition(&changed),
                            std::min(wait, deadline - now));
  }
  return absl::CancelledError("The call was given up for the shutdown");
}

void Pacer::Cancel() {
  absl::MutexLock lock(&mutex_);
  cancelled_ = true;
  ++changes_;
}

int Pacer::EffectivePerMinute(CallClass call_class) {
  absl::MutexLock lock(&mutex_);
  return LaneOf(call_class).budget.EffectivePerMinute(clock_.Monotonic());
}

CallUse Pacer::UseOf(CallClass call_class) {
  absl::MutexLock lock(&mutex_);
  const CallBudget& budget = LaneOf(call_class).budget;
  const absl::Duration now = clock_.Monotonic();
  return {budget.per_minute(), budget.EffectivePerMinute(now),
          budget.Used(now)};
}

void Pacer::End(CallClass call_class, int place, bool throttled) {
  absl::MutexLock lock(&mutex_);
  if (memory_ != nullptr) memory_->End(call_class, place);
  LaneOf(call_class).budget.End(throttled, clock_.Monotonic());
  ++changes_;
}

}  // namespace directory_sync::provider
