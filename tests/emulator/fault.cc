#include "tests/emulator/fault.h"

#include <algorithm>
#include <random>
#include <utility>
#include <vector>

#include "absl/strings/match.h"
#include "absl/strings/string_view.h"

namespace directory_sync::emulator {
namespace {

constexpr std::pair<FaultKind, absl::string_view> kNames[] = {
    {FaultKind::kLatency, "latency"},
    {FaultKind::kError, "error"},
    {FaultKind::kDropBefore, "drop_before"},
    {FaultKind::kDropAfterCommit, "drop_after_commit"},
    {FaultKind::kMalformed, "malformed"},
    {FaultKind::kHtml, "html"},
    {FaultKind::kSlowBody, "slow_body"},
    {FaultKind::kHugeBody, "huge_body"},
    {FaultKind::kTruncate, "truncate"},
    {FaultKind::kThrottle, "throttle"},
    {FaultKind::kRedirect, "redirect"},
};

}  // namespace

absl::string_view FaultName(FaultKind kind) {
  for (const auto& [value, name] : kNames) {
    if (value == kind) return name;
  }
  return "";
}

bool ParseFaultKind(absl::string_view name, FaultKind& kind) {
  for (const auto& [value, known] : kNames) {
    if (known != name) continue;
    kind = value;
    return true;
  }
  return false;
}

int FaultPlan::Add(Fault fault) {
  fault.id = ++last_id_;
  faults_.push_back(std::move(fault));
  return last_id_;
}

bool FaultPlan::Remove(int id) {
  const auto gone =
      std::remove_if(faults_.begin(), faults_.end(),
                     [id](const Fault& fault) { return fault.id == id; });
  const bool found = gone != faults_.end();
  faults_.erase(gone, faults_.end());
  return found;
}

bool FaultPlan::Hits(Fault& fault, absl::string_view method,
                     absl::string_view target) {
  if (fault.count == 0) return false;
  if (!fault.method.empty() && fault.method != method) return false;
  if (!absl::StrContains(target, fault.path)) return false;
  if (fault.skip > 0) {
    --fault.skip;
    return false;
  }
  if (std::uniform_real_distribution<double>(0, 1)(random_) >=
      fault.probability) {
    return false;
  }
  if (fault.count > 0) --fault.count;
  return true;
}

std::vector<Fault> FaultPlan::Take(absl::string_view method,
                                   absl::string_view target) {
  std::vector<Fault> hits;
  for (Fault& fault : faults_) {
    if (Hits(fault, method, target)) hits.push_back(fault);
  }
  faults_.erase(std::remove_if(faults_.begin(), faults_.end(),
                               [](const Fault& f) { return f.count == 0; }),
                faults_.end());
  return hits;
}

int64_t FaultPlan::DelayOf(const Fault& fault) {
  if (fault.jitter_ms <= 0) return fault.delay_ms;
  return fault.delay_ms +
         std::uniform_int_distribution<int64_t>(0, fault.jitter_ms)(random_);
}

}  // namespace directory_sync::emulator
