#ifndef UPLOADER_PLAN_REMOVAL_LIMIT_H_
#define UPLOADER_PLAN_REMOVAL_LIMIT_H_

#include <cstdint>

#include "absl/types/optional.h"
#include "proto/directorysync/upload/v1/settings.pb.h"
#include "uploader/reconcile/plan.h"

namespace directory_sync::uploader {

// Within which removals are counted.
constexpr int kRemovalHours = 24;

// So many members leave a list at once without waiting for the removal delay:
// more are a removal in bulk.
constexpr int kMembersAtOnce = 5;

// How many removals may be carried out within kRemovalHours without approval.
struct RemovalThreshold {
  // At most so many, and at most so much of what there is; both above zero let
  // at least one through, else the only account of a trial could never be
  // disabled.
  int64_t count = 10;
  int64_t percent = 50;
};

// By the settings, with their defaults. Members of lists come and go more than
// lists do: ten times as many. Pure.
RemovalThreshold ThresholdOf(
    const directorysync::upload::v1::Settings& settings,
    reconcile::RemovalKind kind);

// Of so many objects; nothing if that isn't known: then the percentage doesn't
// count. Pure.
int64_t RemovalLimit(const RemovalThreshold& threshold,
                     absl::optional<int64_t> objects);

// From that many objects on the limit doesn't grow any more. Pure.
int64_t ObjectsThatTell(const RemovalThreshold& threshold);

// By the default threshold for accounts. Pure.
int64_t RemovalLimit(int64_t accounts);

}  // namespace directory_sync::uploader

#endif  // UPLOADER_PLAN_REMOVAL_LIMIT_H_
