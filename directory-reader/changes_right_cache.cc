#include "directory-reader/changes_right_cache.h"

namespace directory_sync::directory_reader {

bool ChangesRightCache::Has(const ldap::Guid& invocation_id) const {
  absl::MutexLock lock(&mutex_);
  const auto found = seen_.find(invocation_id);
  return found != seen_.end() && clock_.Monotonic() < found->second + kept_;
}

void ChangesRightCache::NoteSeen(const ldap::Guid& invocation_id) {
  absl::MutexLock lock(&mutex_);
  seen_[invocation_id] = clock_.Monotonic();
}

}  // namespace directory_sync::directory_reader
