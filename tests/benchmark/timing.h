#ifndef TESTS_BENCHMARK_TIMING_H_
#define TESTS_BENCHMARK_TIMING_H_

#include <algorithm>
#include <string>
#include <vector>

#include "absl/functional/function_ref.h"
#include "absl/strings/str_format.h"
#include "absl/time/time.h"
#include "common/clock/clock.h"

namespace directory_sync::benchmark {

// How long `work` takes.
inline absl::Duration TimeOf(absl::FunctionRef<void()> work) {
  const absl::Duration before = SystemClock().Monotonic();
  work();
  return SystemClock().Monotonic() - before;
}

// The limits that were set for what is measured. Not thread safe.
class Bounds {
 public:
  // For the end of the line that tells of it: "" or that it is missed.
  std::string Check(double value, double most) {
    if (value <= most) return "";
    are_kept_ = false;
    return absl::StrFormat("  <- MISSED, at most %g", most);
  }
  bool are_kept() const { return are_kept_; }

 private:
  bool are_kept_ = true;
};

// What ours and its peer took in turns: the least time of each, which is what
// other work on the machine disturbs least, and the medians.
struct Duel {
  std::vector<absl::Duration> ours;
  std::vector<absl::Duration> peers;

  static absl::Duration Least(const std::vector<absl::Duration>& times) {
    return *std::min_element(times.begin(), times.end());
  }
  static absl::Duration Quantile(std::vector<absl::Duration> times,
                                 double share) {
    std::sort(times.begin(), times.end());
    const auto last = static_cast<double>(times.size() - 1);
    return times[static_cast<size_t>(last * share + 0.5)];
  }

  double LeastRatio() const {
    return absl::FDivDuration(Least(ours), Least(peers));
  }
  double MedianRatio() const {
    return absl::FDivDuration(Quantile(ours, 0.5), Quantile(peers, 0.5));
  }
};

// Runs both in turns, so that what else the machine does hits both.
inline Duel Measure(int rounds, absl::FunctionRef<void()> ours,
                    absl::FunctionRef<void()> peers) {
  Duel duel;
  for (int i = 0; i < rounds; ++i) {
    duel.peers.push_back(TimeOf(peers));
    duel.ours.push_back(TimeOf(ours));
  }
  return duel;
}

}  // namespace directory_sync::benchmark

#endif  // TESTS_BENCHMARK_TIMING_H_
