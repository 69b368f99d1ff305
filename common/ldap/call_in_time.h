#ifndef COMMON_LDAP_CALL_IN_TIME_H_
#define COMMON_LDAP_CALL_IN_TIME_H_

#include <functional>
#include <memory>
#include <optional>
#include <thread>
#include <utility>

#include "absl/base/thread_annotations.h"
#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/synchronization/mutex.h"
#include "common/ldap/deadline.h"

namespace directory_sync::ldap {

// Waits until `deadline` for what `call` returns: for library calls that ask
// the network and can't be told when to end (getaddrinfo, Kerberos). It runs on
// a thread of its own, which, when its time is over, goes on until the library
// gives up; its result is then dropped. So `call` must own all that it uses.
// DeadlineExceeded when it isn't done by then. Thread safe.
template <typename T>
absl::StatusOr<T> CallInTime(std::function<absl::StatusOr<T>()> call,
                             const Deadline& deadline) {
  struct Outcome {
    absl::Mutex mutex;
    std::optional<absl::StatusOr<T>> result ABSL_GUARDED_BY(mutex);
  };
  const auto outcome = std::make_shared<Outcome>();
  std::thread([outcome, call = std::move(call)] {
    absl::StatusOr<T> result = call();
    absl::MutexLock lock(&outcome->mutex);
    outcome->result = std::move(result);
  }).detach();
  absl::MutexLock lock(&outcome->mutex);
  const auto is_done = [&outcome] {
    outcome->mutex.AssertHeld();
    return outcome->result.has_value();
  };
  if (!outcome->mutex.AwaitWithTimeout(absl::Condition(&is_done),
                                       deadline.left())) {
    return absl::DeadlineExceededError("no answer in time");
  }
  return *std::move(outcome->result);
}

}  // namespace directory_sync::ldap

#endif  // COMMON_LDAP_CALL_IN_TIME_H_
