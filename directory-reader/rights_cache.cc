#include "directory-reader/rights_cache.h"

namespace directory_sync::directory_reader {

bool RightsCache::Has(Right right, const ldap::Guid& invocation_id) const {
  absl::MutexLock lock(&mutex_);
  const auto found = seen_.find({right, invocation_id});
  return found != seen_.end() && clock_.Monotonic() < found->second + kept_;
}

void RightsCache::NoteSeen(Right right, const ldap::Guid& invocation_id) {
  absl::MutexLock lock(&mutex_);
  seen_[{right, invocation_id}] = clock_.Monotonic();
}

}  // namespace directory_sync::directory_reader
