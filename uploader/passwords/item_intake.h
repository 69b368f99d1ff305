#ifndef UPLOADER_PASSWORDS_ITEM_INTAKE_H_
#define UPLOADER_PASSWORDS_ITEM_INTAKE_H_

#include <functional>
#include <utility>

#include "absl/status/status.h"
#include "common/clock/clock.h"
#include "proto/directorysync/relay/v1/relay.pb.h"
#include "uploader/store/state_database.h"

namespace directory_sync::uploader {

// Takes what the relay hands over into the store. The relay isn't trusted: an
// item counts only with the signature of the admitted domain controller that
// it claims to come from. Thread safe.
class ItemIntake {
 public:
  // `on_cloned` is called when a handler turned out to exist twice and is no
  // member of the fleet any more. All must outlive it.
  ItemIntake(
      StateDatabase& state, Clock& clock,
      std::function<void()> on_cloned = [] {})
      : state_(state), clock_(clock), on_cloned_(std::move(on_cloned)) {}

  // OK: every item is durable here, or was refused with an alert, and may be
  // acknowledged. An error: the store failed and none may. Repeats are
  // harmless.
  absl::Status Take(const directorysync::relay::v1::CollectResponse& items);

 private:
  StateDatabase& state_;
  Clock& clock_;
  const std::function<void()> on_cloned_;
};

}  // namespace directory_sync::uploader

#endif  // UPLOADER_PASSWORDS_ITEM_INTAKE_H_
