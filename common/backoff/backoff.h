#ifndef COMMON_BACKOFF_BACKOFF_H_
#define COMMON_BACKOFF_BACKOFF_H_

#include <functional>

#include "absl/time/time.h"

namespace directory_sync {

// How long to wait before the next attempt: full jitter over a ceiling that
// doubles with every failure, so that many who failed together don't return
// together. Pure apart from the random numbers. Thread compatible.
class Backoff {
 public:
  struct Options {
    absl::Duration first = absl::Milliseconds(200);
    absl::Duration longest = absl::Seconds(30);
    // No wait is shorter than this part of its ceiling.
    double least_part = 0.5;
  };

  // `random` gives numbers in [0, 1).
  Backoff(const Options& options, std::function<double()> random);

  // The wait after one more failure.
  absl::Duration Next();

  // The next failure counts as the first.
  void Reset() { failures_ = 0; }

  int failures() const { return failures_; }

 private:
  const Options options_;
  const std::function<double()> random_;
  int failures_ = 0;
};

// Numbers in [0, 1) from the system's generator, for production. Thread safe.
double SystemRandom();

}  // namespace directory_sync

#endif  // COMMON_BACKOFF_BACKOFF_H_
