#ifndef UPLOADER_STATUS_CONDITIONS_H_
#define UPLOADER_STATUS_CONDITIONS_H_

#include <map>
#include <optional>

#include "absl/base/thread_annotations.h"
#include "absl/status/status.h"
#include "absl/synchronization/mutex.h"
#include "absl/time/time.h"

namespace directory_sync::uploader {

// Whom the uploader depends on.
enum class Peer { kDirectory, kProvider, kRelay };

// How a peer was when it was last asked.
struct Condition {
  // Unknown until the first answer.
  absl::Status status = absl::UnknownError("not asked yet");
  // When it last was well.
  std::optional<absl::Time> last_well;

  bool known() const { return !absl::IsUnknown(status); }
};

// What GetStatus tells of the peers. Kept in memory only. Thread safe.
class Conditions {
 public:
  // A message of an error names cause and cure.
  void Set(Peer peer, const absl::Status& status, absl::Time now);
  Condition Get(Peer peer) const;

 private:
  mutable absl::Mutex mutex_;
  std::map<Peer, Condition> conditions_ ABSL_GUARDED_BY(mutex_);
};

}  // namespace directory_sync::uploader

#endif  // UPLOADER_STATUS_CONDITIONS_H_
