#ifndef UPLOADER_PROVIDER_RETRY_POLICY_H_
#define UPLOADER_PROVIDER_RETRY_POLICY_H_

#include "uploader/provider/provider_answer.h"

namespace directory_sync::provider {

// What is to be done with an operation after a call for it ended. When exactly
// is the back-off's business, not this policy's.
enum class NextStep {
  // Nothing: it succeeded.
  kDone,
  // The same call again as soon as the pacer permits: it was only too early,
  // or wasn't made.
  kRepeatAtOnce,
  // The same call again after a while. Every operation may be repeated:
  // updates and passwords are idempotent, and CreateOrAdopt looks.
  kRepeatLater,
  // The mailbox is gone: forget what is held of it, so that the next reconcile
  // creates it again.
  kForget,
  // Refused for good, until the object or the provider's account changes.
  kGiveUp,
  // Nothing will work until somebody registers anew: stop all calls, keep all
  // operations.
  kStopAll,
};

// Pure.
NextStep StepAfter(FailureKind failure);

}  // namespace directory_sync::provider

#endif  // UPLOADER_PROVIDER_RETRY_POLICY_H_
