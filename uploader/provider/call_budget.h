#ifndef UPLOADER_PROVIDER_CALL_BUDGET_H_
#define UPLOADER_PROVIDER_CALL_BUDGET_H_

#include <deque>

#include "absl/time/time.h"

namespace directory_sync::provider {

// Who is served first; the order is that of the values.
enum class Priority {
  kPassword,    // A user waits for it to work.
  kOperator,    // An administrator waits: registration, a question.
  kObject,      // Operations of a sync.
  kBackground,  // Looking around, with nobody waiting.
};

// The arithmetic of one class of calls: when may the next one be made? Pure but
// for its memory; all times are of one steady clock and must not go back.
//
// The one hard rule: fewer than `per_minute` calls are counted when another
// starts, and a call is counted from its start until a minute after its end.
// The provider sees it no earlier than its start and no later than its end, so
// no minute of the provider's, however aligned, ever has more, whatever the
// delays.
//
// Within that, calls are spread evenly while there is work. Those before
// kObject go at once while the minute has room, and the others then wait that
// much longer; one place of a minute is kept for them, so that a password
// doesn't wait behind a long sync. While little of the last minute was used,
// the others go at once as well; not in the first minute, because an earlier
// process may have used it without leaving a memory of that.
//
// A throttle answer, which can only come when somebody else uses the same key,
// stops all calls for a while and halves the budget, which comes back by a
// tenth a minute.
class CallBudget {
 public:
  // `per_minute` is at least 1.
  CallBudget(int per_minute, absl::Duration now);

  // How long until a call of `priority` may start; zero: now. Infinite while
  // only the end of a call that runs can tell.
  absl::Duration TimeToNext(Priority priority, absl::Duration now) const;

  // A call of an earlier process ended at `ended`, before the start of this
  // one. In order, before the first Start.
  void Remember(absl::Duration ended);

  // Starts a call whose TimeToNext is zero.
  void Start(absl::Duration now);

  // A call ended; `throttled`: with a throttle answer.
  void End(bool throttled, absl::Duration now);

  // Calls a minute that are planned with at the moment.
  int EffectivePerMinute(absl::Duration now) const;

  // Calls that are counted at the moment.
  int Used(absl::Duration now) const { return CountAt(now); }

  int per_minute() const { return per_minute_; }

 private:
  // When fewer than `limit` calls are counted.
  absl::Duration RoomAt(int limit, absl::Duration now) const;
  // Places of a minute for calls from kObject on.
  int SharedPlaces(absl::Duration now) const;
  int CountAt(absl::Duration now) const;
  void Throttled(absl::Duration now);

  const int per_minute_;
  const absl::Duration started_;

  int running_ = 0;
  // When each ended call stops to count, in order.
  std::deque<absl::Duration> counted_until_;
  // When the next evenly spread call is due.
  absl::Duration due_;

  // The budget as it was at `budget_at_`.
  double budget_;
  absl::Duration budget_at_;
  absl::Duration pause_;
  absl::Duration paused_until_;
};

}  // namespace directory_sync::provider

#endif  // UPLOADER_PROVIDER_CALL_BUDGET_H_
