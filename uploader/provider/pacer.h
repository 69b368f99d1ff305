#ifndef UPLOADER_PROVIDER_PACER_H_
#define UPLOADER_PROVIDER_PACER_H_

#include <cstdint>
#include <set>
#include <utility>

#include "absl/base/attributes.h"
#include "absl/base/thread_annotations.h"
#include "absl/status/statusor.h"
#include "absl/synchronization/mutex.h"
#include "absl/time/time.h"
#include "common/clock/clock.h"
#include "uploader/provider/call_budget.h"
#include "uploader/provider/call_memory.h"
#include "uploader/provider/limits.h"

namespace directory_sync::provider {

// How a limit is used.
struct CallUse {
  // The limit itself, and what is planned with at the moment.
  int per_minute = 0;
  int planned_per_minute = 0;
  // What the last minute counts.
  int used = 0;
};

// Lets calls to the provider through at the pace it takes, the most urgent
// first: one for all clients with the same API keys. Thread safe.
class Pacer {
 public:
  // Leave to make one call; gives it back when it goes away. Thread
  // compatible; must not outlive the pacer.
  class Permit {
   public:
    Permit(Permit&& other) noexcept
        : pacer_(std::exchange(other.pacer_, nullptr)),
          call_class_(other.call_class_),
          place_(other.place_) {}
    Permit& operator=(Permit&&) = delete;
    ~Permit() { End(/*throttled=*/false); }

    // The call has been made; `throttled`: with a throttle answer. Only the
    // first call of this counts.
    void End(bool throttled);

   private:
    friend class Pacer;
    Permit(Pacer* pacer, CallClass call_class, int place)
        : pacer_(pacer), call_class_(call_class), place_(place) {}

    Pacer* pacer_;
    const CallClass call_class_;
    const int place_;  // In the memory.
  };

  // Both must outlive the pacer. With `memory` the calls that it knows of
  // count, and those of this one are known to the next.
  Pacer(const Limits& limits, Clock& clock ABSL_ATTRIBUTE_LIFETIME_BOUND,
        CallMemory* memory = nullptr);

  // Blocks until the next call of the class may be made and nobody more urgent
  // waits for it. DEADLINE_EXCEEDED: `timeout` passed first. CANCELLED: Cancel
  // was called.
  absl::StatusOr<Permit> Await(CallClass call_class, Priority priority,
                               absl::Duration timeout);

  // Ends all waiting, for good.
  void Cancel();

  // Calls a minute that are planned with at the moment.
  int EffectivePerMinute(CallClass call_class);

  // How the limit of the class stands.
  CallUse UseOf(CallClass call_class);

 private:
  // One class of calls, and those who wait for it: first the most urgent, then
  // by arrival.
  struct Lane {
    explicit Lane(CallBudget budget) : budget(std::move(budget)) {}
    CallBudget budget;
    std::set<std::pair<Priority, uint64_t>> waiting;
  };

  Lane& LaneOf(CallClass call_class) ABSL_EXCLUSIVE_LOCKS_REQUIRED(mutex_) {
    return call_class == CallClass::kRead ? reads_ : writes_;
  }
  absl::Status AwaitTurn(Lane& lane, const std::pair<Priority, uint64_t>& self,
                         absl::Duration deadline)
      ABSL_EXCLUSIVE_LOCKS_REQUIRED(mutex_);
  void End(CallClass call_class, int place, bool throttled);

  Clock& clock_;
  absl::Mutex mutex_;
  CallMemory* const memory_ ABSL_PT_GUARDED_BY(mutex_);
  Lane reads_ ABSL_GUARDED_BY(mutex_);
  Lane writes_ ABSL_GUARDED_BY(mutex_);
  uint64_t arrivals_ ABSL_GUARDED_BY(mutex_) = 0;
  // Rises with everything that may shorten or lengthen a wait.
  uint64_t changes_ ABSL_GUARDED_BY(mutex_) = 0;
  bool cancelled_ ABSL_GUARDED_BY(mutex_) = false;
};

}  // namespace directory_sync::provider

#endif  // UPLOADER_PROVIDER_PACER_H_
