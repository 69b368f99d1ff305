#ifndef UPLOADER_DISPATCH_OBJECT_DISPATCHER_H_
#define UPLOADER_DISPATCH_OBJECT_DISPATCHER_H_

#include <functional>
#include <optional>
#include <string>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/time/time.h"
#include "common/clock/clock.h"
#include "uploader/access/provider_access.h"
#include "uploader/dispatch/account_gate.h"
#include "uploader/dispatch/operation_call.h"
#include "uploader/dispatch/provider_connection.h"
#include "uploader/dispatch/provider_health.h"
#include "uploader/passwords/password_desk.h"
#include "uploader/plan/account_queue.h"
#include "uploader/status/wakeup.h"
#include "uploader/store/state_database.h"

namespace directory_sync::uploader {

// The dispatch loop for objects: takes the operation that is due longest,
// plans its account once more, does it at the provider and writes down what
// became of it in one transaction. A crash anywhere repeats at most a call
// that is harmless to repeat. Runs on one thread.
class ObjectDispatcher {
 public:
  // All must outlive it.
  struct Parts {
    StateDatabase& state;
    ProviderAccess& access;
    ProviderHealth& health;
    AccountGate& gate;
    PasswordDesk& desk;
    Wakeup& wakeup;
    Clock& clock;
    // Called after each outcome: runs may have ended.
    std::function<void()> on_outcome;
  };

  explicit ObjectDispatcher(Parts parts)
      : parts_(std::move(parts)),
        connection_(parts_.access, provider::Priority::kObject) {}

  // Runs until the Wakeup is stopped.
  void Run();

  // Does one operation; false: none is due, or the provider isn't to be
  // called. Errors are the store's.
  absl::StatusOr<bool> DispatchOne();

 private:
  // An operation with its account's place.
  struct Job {
    AccountGate::Place place;
    QueuedOperation operation;
    int64_t size_megabytes = 0;
  };

  void DispatchAll();
  absl::Duration TimeToNext();
  bool NeedsProbe() const;
  void Probe();
  absl::StatusOr<std::optional<Job>> TakeJob();
  absl::StatusOr<bool> Perform(Job job);
  absl::StatusOr<std::optional<ReadyPassword>> PasswordForNew(
      const std::string& guid);
  absl::Status Record(const Job& job, const OperationOutcome& outcome,
                      const std::optional<ReadyPassword>& ready,
                      absl::Time begun);
  absl::Status NotePasswordRefused(Database& database,
                                   const reconcile::PlannedOperation& planned,
                                   const OperationOutcome& outcome,
                                   const ReadyPassword& ready);

  Parts parts_;
  ProviderConnection connection_;
  int64_t probed_generation_ = 0;
};

}  // namespace directory_sync::uploader

#endif  // UPLOADER_DISPATCH_OBJECT_DISPATCHER_H_
