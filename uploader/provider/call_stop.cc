#include "uploader/provider/call_stop.h"

#include <utility>

namespace directory_sync::provider {

void CallStop::Stop() {
  absl::MutexLock lock(&mutex_);
  stopped_ = true;
  for (const auto& [id, cancel] : cancels_) cancel();
}

int64_t CallStop::Add(std::function<void()> cancel) {
  absl::MutexLock lock(&mutex_);
  if (stopped_) cancel();
  cancels_[++last_id_] = std::move(cancel);
  return last_id_;
}

void CallStop::Remove(int64_t id) {
  absl::MutexLock lock(&mutex_);
  cancels_.erase(id);
}

}  // namespace directory_sync::provider
