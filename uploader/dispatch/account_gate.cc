#include "uploader/dispatch/account_gate.h"

namespace directory_sync::uploader {

std::optional<AccountGate::Place> AccountGate::TryEnter(
    const std::string& guid) {
  absl::MutexLock lock(&mutex_);
  if (!busy_.insert(guid).second) return std::nullopt;
  return Place(this, guid);
}

std::set<std::string> AccountGate::Busy() const {
  absl::MutexLock lock(&mutex_);
  return busy_;
}

void AccountGate::Leave(const std::string& guid) {
  {
    absl::MutexLock lock(&mutex_);
    busy_.erase(guid);
  }
  if (on_leave_) on_leave_();
}

}  // namespace directory_sync::uploader
