#include "uploader/provider/call_budget.h"

#include <algorithm>

namespace directory_sync::provider {
namespace {

constexpr absl::Duration kMinute = absl::Minutes(1);

// How long a call counts after its end: a minute by a clock that may run a
// little faster than the provider's.
constexpr absl::Duration kCounted = absl::Milliseconds(60050);

// From this size on, a budget keeps a place for urgent calls.
constexpr int kSmallestWithReserve = 20;

// While less than this part of a minute's places is used, calls needn't be
// spread.
constexpr double kQuietShare = 1.0 / 3;

constexpr double kShrink = 0.5;
constexpr double kSmallestShare = 0.1;
constexpr double kRecoveryPerMinute = 0.1;
constexpr absl::Duration kFirstPause = absl::Seconds(5);
constexpr absl::Duration kLongestPause = absl::Minutes(1);

}  // namespace

CallBudget::CallBudget(int per_minute, absl::Duration now)
    : per_minute_(std::max(1, per_minute)),
      started_(now),
      due_(now),
      budget_(per_minute_),
      budget_at_(now),
      pause_(kFirstPause),
      paused_until_(now) {}

int CallBudget::EffectivePerMinute(absl::Duration now) const {
  const double recovered =
      budget_ + per_minute_ * kRecoveryPerMinute *
                    absl::FDivDuration(now - budget_at_, kMinute);
  return std::max(1, std::min(per_minute_, static_cast<int>(recovered)));
}

int CallBudget::SharedPlaces(absl::Duration now) const {
  const int reserved = per_minute_ >= kSmallestWithReserve ? 1 : 0;
  return std::max(1, EffectivePerMinute(now) - reserved);
}

int CallBudget::CountAt(absl::Duration now) const {
  const auto first =
      std::upper_bound(counted_until_.begin(), counted_until_.end(), now);
  return running_ + static_cast<int>(counted_until_.end() - first);
}

absl::Duration CallBudget::RoomAt(int limit, absl::Duration now) const {
  const int too_many = CountAt(now) - limit + 1;
  if (too_many <= 0) return now;
  if (too_many > CountAt(now) - running_) return absl::InfiniteDuration();
  const auto first =
      std::upper_bound(counted_until_.begin(), counted_until_.end(), now);
  return *(first + too_many - 1);
}

absl::Duration CallBudget::TimeToNext(Priority priority,
                                      absl::Duration now) const {
  absl::Duration next = std::max(now, paused_until_);
  if (priority < Priority::kObject) {
    return std::max(next, RoomAt(EffectivePerMinute(now), now)) - now;
  }
  const int places = SharedPlaces(now);
  next = std::max(next, RoomAt(places, now));
  const bool quiet =
      CountAt(now) < places * kQuietShare && now >= started_ + kMinute;
  if (!quiet) next = std::max(next, due_);
  return next - now;
}

void CallBudget::Remember(absl::Duration ended) {
  counted_until_.push_back(ended + kCounted);
}

void CallBudget::Start(absl::Duration now) {
  while (!counted_until_.empty() && counted_until_.front() <= now) {
    counted_until_.pop_front();
  }
  ++running_;
  // Behind a burst the others wait, but never longer than it counts.
  due_ = std::min(std::max(due_, now) + kMinute / SharedPlaces(now),
                  now + kMinute);
}

void CallBudget::End(bool throttled, absl::Duration now) {
  --running_;
  counted_until_.push_back(now + kCounted);
  if (throttled) {
    Throttled(now);
  } else if (now >= paused_until_) {
    pause_ = kFirstPause;
  }
}

void CallBudget::Throttled(absl::Duration now) {
  // Answers to calls that ran together are one event.
  if (now < paused_until_) return;
  budget_ =
      std::max(EffectivePerMinute(now) * kShrink, per_minute_ * kSmallestShare);
  budget_at_ = now;
  paused_until_ = now + pause_;
  pause_ = std::min(2 * pause_, kLongestPause);
}

}  // namespace directory_sync::provider
