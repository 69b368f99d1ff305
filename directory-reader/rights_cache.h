#ifndef DIRECTORY_READER_RIGHTS_CACHE_H_
#define DIRECTORY_READER_RIGHTS_CACHE_H_

#include <map>
#include <utility>

#include "absl/base/thread_annotations.h"
#include "absl/synchronization/mutex.h"
#include "absl/time/time.h"
#include "common/clock/clock.h"
#include "common/ldap/guid.h"

namespace directory_sync::directory_reader {

enum class Right {
  kGetChanges,    // "Replicating Directory Changes"
  kSeeDeletions,  // to read what lies in CN=Deleted Objects
};

// The rights that the service account was seen to have at a domain controller
// (by invocationId), for some minutes: to ask costs a round trip for each
// reading of changes, or even makes the domain controller walk through all its
// objects, which an open web page isn't to cost every few seconds. That a right
// is missing isn't kept: whoever grants it wants to see that at once. Thread
// safe.
class RightsCache {
 public:
  explicit RightsCache(Clock& clock, absl::Duration kept = absl::Minutes(10))
      : clock_(clock), kept_(kept) {}

  bool Has(Right right, const ldap::Guid& invocation_id) const;
  void NoteSeen(Right right, const ldap::Guid& invocation_id);

 private:
  Clock& clock_;
  const absl::Duration kept_;
  mutable absl::Mutex mutex_;
  std::map<std::pair<Right, ldap::Guid>, absl::Duration> seen_
      ABSL_GUARDED_BY(mutex_);
};

}  // namespace directory_sync::directory_reader

#endif  // DIRECTORY_READER_RIGHTS_CACHE_H_
