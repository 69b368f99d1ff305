#include "uploader/passwords/stamp_finding.h"

#include "uploader/passwords/stamp_order.h"

namespace directory_sync::uploader {

using directorysync::password::v1::PasswordStamp;

namespace {

// Between 1601-01-01, where stamps begin, and 1970-01-01.
constexpr int64_t kSecondsTo1970 = 11644473600;

bool IsSame(const PasswordStamp& stamp,
            const std::optional<PasswordStamp>& other) {
  return other.has_value() && CompareStamps(stamp, *other) == StampOrder::kSame;
}

// Made after somebody began to capture there. A clock that is wrong can only
// take the first stamp that is ever read for an old one; later ones are known
// by their difference.
bool IsChangeSinceCapturing(const StampView& view) {
  if (!view.captured_since.has_value()) return false;
  if (view.record.delivered.has_value() || view.record.baseline.has_value()) {
    return true;
  }
  return OriginatingTime(view.seen) > *view.captured_since;
}

}  // namespace

absl::Time OriginatingTime(const PasswordStamp& stamp) {
  return absl::FromUnixSeconds(static_cast<int64_t>(stamp.originating_time()) -
                               kSecondsTo1970);
}

StampFinding JudgeStamp(const StampView& view) {
  const PasswordRecord& record = view.record;
  if (IsSame(view.seen, record.delivered) ||
      IsSame(view.seen, record.refused) || IsSame(view.seen, record.baseline)) {
    return StampFinding::kKnown;
  }
  if (!record.loss.empty() && record.loss_version >= view.seen.version()) {
    return StampFinding::kNamed;
  }
  const bool may_come = view.waited < kCaptureGrace;
  if (view.awaits_delivery || (view.awaits_verdict && may_come)) {
    return StampFinding::kAwaitCapture;
  }
  if (record.delivered.has_value() &&
      CompareStamps(view.seen, *record.delivered) == StampOrder::kOlder) {
    return StampFinding::kBackwards;
  }
  if (!IsChangeSinceCapturing(view)) return StampFinding::kBaseline;
  return may_come ? StampFinding::kAwaitCapture : StampFinding::kMissed;
}

}  // namespace directory_sync::uploader
