#include "relay/token_bucket.h"

#include <algorithm>

namespace directory_sync::relay {

TokenBucket::TokenBucket(const RateLimit& limit, Clock& clock)
    : limit_(limit),
      clock_(clock),
      tokens_(limit.burst),
      refilled_(clock.Monotonic()) {}

void TokenBucket::Refill() {
  const absl::Duration now = clock_.Monotonic();
  tokens_ = std::min(
      limit_.burst,
      tokens_ + limit_.per_second * absl::ToDoubleSeconds(now - refilled_));
  refilled_ = now;
}

void TokenBucket::Take() {
  absl::MutexLock lock(&mutex_);
  Refill();
  tokens_ -= 1;
}

absl::Duration TokenBucket::UntilNext() {
  absl::MutexLock lock(&mutex_);
  Refill();
  if (tokens_ >= 1) return absl::ZeroDuration();
  return absl::Seconds((1 - tokens_) / limit_.per_second);
}

bool TokenBucket::IsFull() {
  absl::MutexLock lock(&mutex_);
  Refill();
  return tokens_ >= limit_.burst;
}

}  // namespace directory_sync::relay
