#ifndef UPLOADER_DISPATCH_ACCOUNT_GATE_H_
#define UPLOADER_DISPATCH_ACCOUNT_GATE_H_

#include <functional>
#include <optional>
#include <set>
#include <string>
#include <utility>

#include "absl/base/thread_annotations.h"
#include "absl/synchronization/mutex.h"

namespace directory_sync::uploader {

// Lets one writer at a time at each account. Thread safe.
class AccountGate {
 public:
  // The place of a writer; given back when it goes away. Movable.
  class Place {
   public:
    Place(Place&& other) noexcept
        : gate_(std::exchange(other.gate_, nullptr)),
          guid_(std::move(other.guid_)) {}
    Place& operator=(Place&&) = delete;
    ~Place() {
      if (gate_ != nullptr) gate_->Leave(guid_);
    }

   private:
    friend class AccountGate;
    Place(AccountGate* gate, std::string guid)
        : gate_(gate), guid_(std::move(guid)) {}

    AccountGate* gate_;
    std::string guid_;
  };

  // Called whenever a place was given back; for waking those who wait for one.
  // Set it before the first use.
  void OnLeave(std::function<void()> callback) {
    on_leave_ = std::move(callback);
  }

  // Nothing: another writer is there.
  std::optional<Place> TryEnter(const std::string& guid);

  // The accounts with a writer.
  std::set<std::string> Busy() const;

 private:
  void Leave(const std::string& guid);

  std::function<void()> on_leave_;
  mutable absl::Mutex mutex_;
  std::set<std::string> busy_ ABSL_GUARDED_BY(mutex_);
};

}  // namespace directory_sync::uploader

#endif  // UPLOADER_DISPATCH_ACCOUNT_GATE_H_
