#include "uploader/plan/removal_limit.h"

#include <algorithm>

namespace directory_sync::uploader {
namespace {

constexpr int64_t kMembersForOne = 10;

}  // namespace

RemovalThreshold ThresholdOf(
    const directorysync::upload::v1::Settings& settings,
    reconcile::RemovalKind kind) {
  RemovalThreshold threshold;
  if (settings.has_removal_threshold()) {
    threshold.count = settings.removal_threshold();
  }
  if (settings.has_removal_threshold_percent()) {
    threshold.percent = settings.removal_threshold_percent();
  }
  if (kind == reconcile::RemovalKind::kRemoveMember) {
    threshold.count *= kMembersForOne;
  }
  return threshold;
}

int64_t RemovalLimit(const RemovalThreshold& threshold,
                     absl::optional<int64_t> objects) {
  if (threshold.count <= 0 || threshold.percent <= 0) return 0;
  if (!objects.has_value()) return threshold.count;
  return std::clamp(*objects * threshold.percent / 100, int64_t{1},
                    threshold.count);
}

int64_t ObjectsThatTell(const RemovalThreshold& threshold) {
  if (threshold.count <= 0 || threshold.percent <= 0) return 0;
  // Rounded up, so that their share is the count or more.
  return (threshold.count * 100 + threshold.percent - 1) / threshold.percent;
}

int64_t RemovalLimit(int64_t accounts) {
  return RemovalLimit(RemovalThreshold(), accounts);
}

}  // namespace directory_sync::uploader
