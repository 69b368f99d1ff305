#ifndef TESTS_EMULATOR_FAULT_H_
#define TESTS_EMULATOR_FAULT_H_

#include <cstdint>
#include <random>
#include <string>
#include <vector>

#include "absl/strings/string_view.h"

namespace directory_sync::emulator {

enum class FaultKind {
  kLatency,          // delay_ms, plus up to jitter_ms more.
  kError,            // `status` (500), with an appsFault, before the change.
  kDropBefore,       // The connection closes; nothing was applied or counted.
  kDropAfterCommit,  // The change is made, then the connection closes.
  kMalformed,        // The change is made; the body is broken JSON.
  kHtml,             // An HTML page with `status` (200), before the change.
  kSlowBody,         // slow_bytes every interval_ms.
  kHugeBody,         // The body is followed by `bytes` of filler.
  kTruncate,         // Half of the announced body, then the end.
  kThrottle,         // 403 "Exceeded request limits", whatever the count.
  kRedirect,         // `status` (302) to `location`, before the change.
};

// One way to go wrong, and for which requests. All conditions must hold.
struct Fault {
  FaultKind kind = FaultKind::kError;
  std::string method;  // Empty: any.
  std::string path;    // A part of the target; empty: any.
  int skip = 0;        // Matching requests to let pass first.
  int count = -1;      // Requests to hit; -1: until cleared.
  double probability = 1;

  int64_t delay_ms = 0;
  int64_t jitter_ms = 0;
  int status = 0;  // 0: the kind's own.
  std::string location;
  int64_t bytes = 10 << 20;
  int64_t slow_bytes = 1;
  int64_t interval_ms = 20;
  // kError: make the change first and then answer with the error.
  bool after_commit = false;

  int id = 0;  // Given by FaultPlan.
};

// The name used by the control API ("latency", "drop_after_commit", …), and
// back; false for an unknown name.
absl::string_view FaultName(FaultKind kind);
bool ParseFaultKind(absl::string_view name, FaultKind& kind);

// The faults in force. Not thread safe.
class FaultPlan {
 public:
  explicit FaultPlan(uint32_t seed) : random_(seed) {}

  // Returns the fault's id.
  int Add(Fault fault);
  bool Remove(int id);
  void Clear() { faults_.clear(); }
  const std::vector<Fault>& faults() const { return faults_; }

  // The faults that hit this request, each counted. Exhausted ones vanish.
  std::vector<Fault> Take(absl::string_view method, absl::string_view target);

  // A delay between delay_ms and delay_ms + jitter_ms.
  int64_t DelayOf(const Fault& fault);

 private:
  bool Hits(Fault& fault, absl::string_view method, absl::string_view target);

  std::vector<Fault> faults_;
  std::mt19937 random_;
  int last_id_ = 0;
};

}  // namespace directory_sync::emulator

#endif  // TESTS_EMULATOR_FAULT_H_
