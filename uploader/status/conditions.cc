#include "uploader/status/conditions.h"

namespace directory_sync::uploader {

void Conditions::Set(Peer peer, const absl::Status& status, absl::Time now) {
  absl::MutexLock lock(&mutex_);
  Condition& condition = conditions_[peer];
  condition.status = status;
  if (status.ok()) condition.last_well = now;
}

Condition Conditions::Get(Peer peer) const {
  absl::MutexLock lock(&mutex_);
  const auto it = conditions_.find(peer);
  return it == conditions_.end() ? Condition() : it->second;
}

}  // namespace directory_sync::uploader
