#ifndef TESTS_SYSTEM_EVENTUALLY_H_
#define TESTS_SYSTEM_EVENTUALLY_H_

#include <functional>

#include "absl/time/clock.h"
#include "absl/time/time.h"

namespace directory_sync::system_test {

// Whether `condition` becomes true before `timeout`. For what can only be asked
// of another process: each question is a call or a command that takes its
// time, so that asking again at once is no busy loop.
inline bool Eventually(const std::function<bool()>& condition,
                       absl::Duration timeout) {
  const absl::Time deadline = absl::Now() + timeout;
  do {
    if (condition()) return true;
  } while (absl::Now() < deadline);
  return false;
}

}  // namespace directory_sync::system_test

#endif  // TESTS_SYSTEM_EVENTUALLY_H_
