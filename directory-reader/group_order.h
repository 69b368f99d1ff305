#ifndef DIRECTORY_READER_GROUP_ORDER_H_
#define DIRECTORY_READER_GROUP_ORDER_H_

#include <cstdint>
#include <deque>
#include <memory>
#include <set>
#include <string>
#include <vector>

#include "absl/base/thread_annotations.h"
#include "absl/strings/string_view.h"
#include "absl/synchronization/mutex.h"
#include "absl/time/time.h"
#include "common/clock/clock.h"

namespace directory_sync::directory_reader {

// Groups by name whatever its case, then by GUID. A key holds both, so that a
// page token made of it stays good when groups come and go.
struct GroupOrder {
  std::vector<std::string> keys;  // sorted
  // RIDs of the groups that are somebody's primary group.
  std::set<uint32_t> primary_rids;

  static std::string KeyOf(absl::string_view name,
                           absl::string_view object_guid);
  // The 16 bytes that a key ends with.
  static absl::string_view GuidOf(absl::string_view key);
};

// The orders that were read last, for the pages after the first one: without
// them each page would read all groups again. A page whose order is no longer
// here is only slower. Holds little, for a minute. Thread safe.
class GroupOrders {
 public:
  explicit GroupOrders(Clock& clock) : clock_(clock) {}

  // Null: it isn't kept, or is too old.
  std::shared_ptr<const GroupOrder> Find(absl::string_view search);

  // In place of the one of the same search, and of the oldest one if there are
  // too many. One that is very long is not kept.
  void Keep(absl::string_view search, std::shared_ptr<const GroupOrder> order);

 private:
  struct Kept {
    std::string search;
    absl::Duration read_at;
    std::shared_ptr<const GroupOrder> order;
  };

  Clock& clock_;
  absl::Mutex mutex_;
  std::deque<Kept> kept_ ABSL_GUARDED_BY(mutex_);
};

}  // namespace directory_sync::directory_reader

#endif  // DIRECTORY_READER_GROUP_ORDER_H_
