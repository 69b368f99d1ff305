#ifndef RELAY_TOKEN_BUCKET_H_
#define RELAY_TOKEN_BUCKET_H_

#include "absl/base/thread_annotations.h"
#include "absl/synchronization/mutex.h"
#include "absl/time/time.h"
#include "common/clock/clock.h"

namespace directory_sync::relay {

// How much may come, and how fast.
struct RateLimit {
  double per_second = 0;
  double burst = 0;
};

// Limits a rate: a burst at once, then so many a second. Thread safe.
class TokenBucket {
 public:
  // Starts full. `clock` must outlive it.
  TokenBucket(const RateLimit& limit, Clock& clock);

  // Takes one token; it may go into debt.
  void Take();

  // How long until there is a token; zero if there is one.
  absl::Duration UntilNext();

  // Whether it is as good as a new one.
  bool IsFull();

 private:
  void Refill() ABSL_EXCLUSIVE_LOCKS_REQUIRED(mutex_);

  const RateLimit limit_;
  Clock& clock_;
  absl::Mutex mutex_;
  double tokens_ ABSL_GUARDED_BY(mutex_);
  absl::Duration refilled_ ABSL_GUARDED_BY(mutex_);  // monotonic
};

}  // namespace directory_sync::relay

#endif  // RELAY_TOKEN_BUCKET_H_
