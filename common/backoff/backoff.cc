#include "common/backoff/backoff.h"

#include <algorithm>
#include <cmath>
#include <utility>

#include "absl/random/random.h"

namespace directory_sync {
namespace {

// 2^30 times any first wait is beyond any longest one, and no overflow.
constexpr int kMostDoublings = 30;

}  // namespace

Backoff::Backoff(const Options& options, std::function<double()> random)
    : options_(options), random_(std::move(random)) {}

absl::Duration Backoff::Next() {
  const int doublings = std::min(failures_, kMostDoublings);
  const absl::Duration ceiling =
      std::min(options_.first * std::ldexp(1.0, doublings), options_.longest);
  ++failures_;
  const double part =
      options_.least_part + (1.0 - options_.least_part) * random_();
  return ceiling * part;
}

double SystemRandom() {
  thread_local absl::BitGen generator;
  return absl::Uniform(generator, 0.0, 1.0);
}

}  // namespace directory_sync
