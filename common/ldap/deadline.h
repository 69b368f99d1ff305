#ifndef COMMON_LDAP_DEADLINE_H_
#define COMMON_LDAP_DEADLINE_H_

#include <algorithm>
#include <cstdint>

#include "absl/time/time.h"
#include "common/clock/clock.h"

namespace directory_sync::ldap {

// A point of the machine's monotonic time up to which the network is waited
// for. A value; thread compatible.
class Deadline {
 public:
  // InfiniteDuration never passes.
  static Deadline In(absl::Duration timeout) {
    return Deadline(SystemClock().Monotonic() + timeout);
  }

  // Never negative.
  absl::Duration left() const {
    return std::max(absl::ZeroDuration(), at_ - SystemClock().Monotonic());
  }
  // The same for poll(2), at most some days.
  int PollTimeout() const {
    constexpr int64_t kLongest = 1 << 30;
    return static_cast<int>(
        std::min(kLongest, absl::ToInt64Milliseconds(left()) + 1));
  }
  bool passed() const { return left() == absl::ZeroDuration(); }

  static Deadline Earlier(const Deadline& a, const Deadline& b) {
    return a.at_ < b.at_ ? a : b;
  }

 private:
  explicit Deadline(absl::Duration at) : at_(at) {}

  absl::Duration at_;
};

}  // namespace directory_sync::ldap

#endif  // COMMON_LDAP_DEADLINE_H_
