#ifndef UPLOADER_DISPATCH_PASSWORD_DISPATCHER_H_
#define UPLOADER_DISPATCH_PASSWORD_DISPATCHER_H_

#include <functional>
#include <optional>
#include <string>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/time/time.h"
#include "common/clock/clock.h"
#include "uploader/access/provider_access.h"
#include "uploader/dispatch/account_gate.h"
#include "uploader/dispatch/password_target.h"
#include "uploader/dispatch/provider_connection.h"
#include "uploader/dispatch/provider_health.h"
#include "uploader/passwords/password_desk.h"
#include "uploader/reconcile/mailbox.h"
#include "uploader/status/wakeup.h"
#include "uploader/store/state_database.h"

namespace directory_sync::uploader {

// The dispatch loop for passwords: a thread, a connection and a place at the
// pacer of their own, so that no password waits behind objects. Runs on one
// thread.
class PasswordDispatcher {
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
    // Called when an object operation may have come of it.
    std::function<void()> on_planned;
  };

  explicit PasswordDispatcher(Parts parts)
      : parts_(std::move(parts)),
        connection_(parts_.access, provider::Priority::kPassword) {}

  // Runs until the Wakeup is stopped. PasswordDesk::RecoverIntents comes first.
  void Run();

  // Looks at one account; false: none has its turn. What fails about it alone
  // postpones it. Errors are the store's.
  absl::StatusOr<bool> DispatchOne();

 private:
  void DispatchAll();
  absl::Duration TimeToNext();
  absl::StatusOr<std::string> NextAccount();
  absl::Status DispatchAccount(const std::string& guid);
  absl::StatusOr<PasswordTarget> FindTarget(const std::string& guid);
  bool ProviderIsReady();
  absl::Status Deliver(const std::string& guid,
                       const reconcile::ActualMailbox& mailbox,
                       const ReadyPassword& ready);
  absl::Status Postpone(const std::string& guid, absl::string_view reason,
                        absl::Duration delay);
  absl::Status PostponeAfterError(const std::string& guid,
                                  const absl::Status& error);

  Parts parts_;
  ProviderConnection connection_;
  absl::Time next_expiry_ = absl::InfinitePast();
};

}  // namespace directory_sync::uploader

#endif  // UPLOADER_DISPATCH_PASSWORD_DISPATCHER_H_
