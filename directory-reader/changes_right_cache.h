#ifndef DIRECTORY_READER_CHANGES_RIGHT_CACHE_H_
#define DIRECTORY_READER_CHANGES_RIGHT_CACHE_H_

#include <map>

#include "absl/base/thread_annotations.h"
#include "absl/synchronization/mutex.h"
#include "absl/time/time.h"
#include "common/clock/clock.h"
#include "common/ldap/guid.h"

namespace directory_sync::directory_reader {

// The domain controllers, by invocationId, where the service account was seen
// to have "Replicating Directory Changes". To see it makes one walk through all
// its objects, which an open web page isn't to cost every few seconds. That the
// right is missing isn't kept: whoever grants it wants to see that at once.
// Thread safe.
class ChangesRightCache {
 public:
  explicit ChangesRightCache(Clock& clock,
                             absl::Duration kept = absl::Minutes(10))
      : clock_(clock), kept_(kept) {}

  bool Has(const ldap::Guid& invocation_id) const;
  void NoteSeen(const ldap::Guid& invocation_id);

 private:
  Clock& clock_;
  const absl::Duration kept_;
  mutable absl::Mutex mutex_;
  std::map<ldap::Guid, absl::Duration> seen_ ABSL_GUARDED_BY(mutex_);
};

}  // namespace directory_sync::directory_reader

#endif  // DIRECTORY_READER_CHANGES_RIGHT_CACHE_H_
