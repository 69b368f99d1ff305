#include "tests/emulator/throttle.h"

#include <algorithm>
#include <string>
#include <utility>

#include "absl/strings/string_view.h"
#include "absl/time/time.h"

namespace directory_sync::emulator {

bool Throttle::Admit(absl::string_view user_key, CallClass call,
                     absl::Time now) {
  if (!limits_.enabled) return true;
  Meter& meter = meters_[std::make_pair(std::string(user_key), call)];
  const int limit = LimitOf(call);
  switch (limits_.window) {
    case WindowKind::kFixed:
      return AdmitFixed(meter, limit, now);
    case WindowKind::kSliding:
      return AdmitSliding(meter, limit, now);
    case WindowKind::kTokenBucket:
      return AdmitToken(meter, limit, now);
  }
  return false;
}

void Throttle::SetLimits(const Limits& limits) {
  limits_ = limits;
  meters_.clear();
}

int Throttle::LimitOf(CallClass call) const {
  switch (call) {
    case CallClass::kGet:
      return limits_.gets_per_minute;
    case CallClass::kWrite:
      return limits_.writes_per_minute;
    case CallClass::kDomainWrite:
      return limits_.domain_writes_per_minute;
    case CallClass::kAlternateDomainWrite:
      return limits_.alternate_domain_writes_per_minute;
  }
  return 0;
}

bool Throttle::AdmitFixed(Meter& meter, int limit, absl::Time now) const {
  const int64_t window =
      (absl::ToUnixSeconds(now) - limits_.window_phase_seconds) / 60;
  if (window != meter.window) {
    meter.window = window;
    meter.used = 0;
  }
  // A fixed window forgets the rejected calls with the minute, so whether
  // they count makes no difference to the next one.
  return ++meter.used <= limit;
}

bool Throttle::AdmitSliding(Meter& meter, int limit, absl::Time now) const {
  while (!meter.calls.empty() &&
         meter.calls.front() <= now - absl::Minutes(1)) {
    meter.calls.pop_front();
  }
  const bool admitted = static_cast<int>(meter.calls.size()) < limit;
  if (admitted || limits_.count_rejected) meter.calls.push_back(now);
  return admitted;
}

bool Throttle::AdmitToken(Meter& meter, int limit, absl::Time now) const {
  const double minutes =
      absl::FDivDuration(now - meter.filled, absl::Minutes(1));
  meter.tokens = std::min<double>(limit, meter.tokens + minutes * limit);
  meter.filled = now;
  const bool admitted = meter.tokens >= 1;
  if (admitted || limits_.count_rejected) meter.tokens -= 1;
  // Debt is bounded by one minute's allowance, else a storm would never end.
  meter.tokens = std::max<double>(-limit, meter.tokens);
  return admitted;
}

}  // namespace directory_sync::emulator
