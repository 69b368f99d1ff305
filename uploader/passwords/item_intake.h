#ifndef UPLOADER_PASSWORDS_ITEM_INTAKE_H_
#define UPLOADER_PASSWORDS_ITEM_INTAKE_H_

#include "absl/status/status.h"
#include "common/clock/clock.h"
#include "proto/directorysync/relay/v1/relay.pb.h"
#include "uploader/store/state_database.h"
#include "uploader/store/value_cipher.h"

namespace directory_sync::uploader {

// Takes what the relay hands over into the store. The relay isn't trusted: an
// item counts only with the signature of the admitted domain controller that
// it claims to come from. Thread safe.
class ItemIntake {
 public:
  // All must outlive it.
  ItemIntake(StateDatabase& state, const ValueCipher& cipher, Clock& clock)
      : state_(state), cipher_(cipher), clock_(clock) {}

  // OK: every item is durable here, or was refused with an alert, and may be
  // acknowledged. An error: the store failed and none may. Repeats are
  // harmless.
  absl::Status Take(const directorysync::relay::v1::CollectResponse& items);

 private:
  StateDatabase& state_;
  const ValueCipher& cipher_;
  Clock& clock_;
};

}  // namespace directory_sync::uploader

#endif  // UPLOADER_PASSWORDS_ITEM_INTAKE_H_
