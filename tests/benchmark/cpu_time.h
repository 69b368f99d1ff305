#ifndef TESTS_BENCHMARK_CPU_TIME_H_
#define TESTS_BENCHMARK_CPU_TIME_H_

#include "absl/time/time.h"

namespace directory_sync::benchmark {

// The processor time of this process, of all its descendants, and of those of
// them that have ended and were waited for: a whole measurement's with its
// servers. Other work on the machine changes it less than the time of day.
// Never more precise than the kernel's clock tick (10 ms). Thread safe.
absl::Duration CpuTimeOfAll();

}  // namespace directory_sync::benchmark

#endif  // TESTS_BENCHMARK_CPU_TIME_H_
