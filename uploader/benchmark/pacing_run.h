#ifndef UPLOADER_BENCHMARK_PACING_RUN_H_
#define UPLOADER_BENCHMARK_PACING_RUN_H_

#include "absl/time/time.h"
#include "tests/emulator/options.h"

namespace directory_sync::benchmark {

// What came of a run.
struct PacingResult {
  // Of the documented writes a minute, while mailboxes were left to create.
  double budget_share = 0;
  int throttle_answers = 0;
  int created = 0;
  // From a password's arrival to the end of its call.
  absl::Duration password_p99;
  // Simulated.
  absl::Duration length;
};

// Creates `mailboxes` mailboxes at the emulated provider under its documented
// limits in simulated time, as the uploader's two threads do, while passwords
// arrive twice a minute (Poisson). Answers take up to `jitter`.
PacingResult CreateUnderLimits(int mailboxes, emulator::WindowKind window,
                               absl::Duration jitter);

}  // namespace directory_sync::benchmark

#endif  // UPLOADER_BENCHMARK_PACING_RUN_H_
