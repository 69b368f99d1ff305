#include "tests/emulator/fault_effects.h"

#include <algorithm>
#include <cstdint>
#include <functional>
#include <utility>
#include <vector>

#include "absl/time/time.h"

namespace directory_sync::emulator {
namespace {

int StatusOf(const Fault& fault, int usual) {
  return fault.status == 0 ? usual : fault.status;
}

// The faults that replace the answer.
void Replace(const Fault& fault, HttpResponse& response,
             const std::function<HttpResponse(int status)>& error) {
  switch (fault.kind) {
    case FaultKind::kError:
      if (response.status < 300 || !fault.after_commit) {
        response = error(StatusOf(fault, 500));
      }
      break;
    case FaultKind::kMalformed:
      response.headers.emplace_back("Content-Type", "application/json");
      response.body = response.body.empty() ? "{\"na" : response.body + ",]";
      break;
    case FaultKind::kHtml:
      response = {StatusOf(fault, 200),
                  {{"Content-Type", "text/html"}},
                  "<html><body><h1>Service maintenance</h1></body></html>"};
      break;
    case FaultKind::kRedirect:
      response = {StatusOf(fault, 302), {{"Location", fault.location}}, ""};
      break;
    default:
      break;
  }
}

// The faults that spoil its transmission.
void Disturb(const Fault& fault, WireEffect& wire, FaultPlan& plan) {
  switch (fault.kind) {
    case FaultKind::kLatency:
      wire.delay += absl::Milliseconds(plan.DelayOf(fault));
      break;
    case FaultKind::kDropBefore:
    case FaultKind::kDropAfterCommit:
      wire.drop = true;
      break;
    case FaultKind::kSlowBody:
      wire.slow_bytes = std::max<int64_t>(1, fault.slow_bytes);
      wire.slow_interval = absl::Milliseconds(fault.interval_ms);
      break;
    case FaultKind::kHugeBody:
      wire.padding = std::max<int64_t>(0, fault.bytes);
      break;
    case FaultKind::kTruncate:
      wire.truncate = true;
      break;
    default:
      break;
  }
}

}  // namespace

const Fault* FindFault(const std::vector<Fault>& faults, FaultKind kind) {
  const auto found =
      std::find_if(faults.begin(), faults.end(),
                   [kind](const Fault& fault) { return fault.kind == kind; });
  return found == faults.end() ? nullptr : &*found;
}

bool PreventsChange(const std::vector<Fault>& faults) {
  return std::any_of(faults.begin(), faults.end(), [](const Fault& fault) {
    return fault.kind == FaultKind::kHtml ||
           fault.kind == FaultKind::kRedirect ||
           (fault.kind == FaultKind::kError && !fault.after_commit);
  });
}

Reply WithFaults(HttpResponse response, const std::vector<Fault>& faults,
                 FaultPlan& plan,
                 const std::function<HttpResponse(int status)>& error) {
  Reply reply;
  reply.response = std::move(response);
  for (const Fault& fault : faults) {
    Replace(fault, reply.response, error);
    Disturb(fault, reply.wire, plan);
  }
  return reply;
}

}  // namespace directory_sync::emulator
