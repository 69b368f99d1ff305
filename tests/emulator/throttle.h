#ifndef TESTS_EMULATOR_THROTTLE_H_
#define TESTS_EMULATOR_THROTTLE_H_

#include <cstdint>
#include <deque>
#include <map>
#include <string>
#include <utility>

#include "absl/strings/string_view.h"
#include "absl/time/time.h"
#include "tests/emulator/options.h"

namespace directory_sync::emulator {

// The groups of calls that are counted apart.
enum class CallClass { kGet, kWrite, kDomainWrite, kAlternateDomainWrite };

// Counts calls per user key, class and minute. Not thread safe.
class Throttle {
 public:
  explicit Throttle(const Limits& limits) : limits_(limits) {}

  // Counts one call at `now` and says whether it is within the limit. `now`
  // must not go back.
  bool Admit(absl::string_view user_key, CallClass call, absl::Time now);

  // Replaces the limits and forgets all counts.
  void SetLimits(const Limits& limits);

  const Limits& limits() const { return limits_; }

 private:
  struct Meter {
    int64_t window = 0;            // kFixed: minutes since the epoch.
    int64_t used = 0;              // kFixed: calls in the window.
    std::deque<absl::Time> calls;  // kSliding: the last minute's calls.
    double tokens = 0;             // kTokenBucket; negative is debt.
    absl::Time filled = absl::InfinitePast();
  };

  int LimitOf(CallClass call) const;
  bool AdmitFixed(Meter& meter, int limit, absl::Time now) const;
  bool AdmitSliding(Meter& meter, int limit, absl::Time now) const;
  bool AdmitToken(Meter& meter, int limit, absl::Time now) const;

  Limits limits_;
  std::map<std::pair<std::string, CallClass>, Meter> meters_;
};

}  // namespace directory_sync::emulator

#endif  // TESTS_EMULATOR_THROTTLE_H_
