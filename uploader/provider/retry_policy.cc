#include "uploader/provider/retry_policy.h"

namespace directory_sync::provider {

NextStep StepAfter(FailureKind failure) {
  switch (failure) {
    case FailureKind::kNone:
      return NextStep::kDone;
    case FailureKind::kNotMade:
    case FailureKind::kThrottled:
      return NextStep::kRepeatAtOnce;
    case FailureKind::kTransient:
    case FailureKind::kAmbiguous:
    case FailureKind::kAccepted:
    case FailureKind::kUnreadable:
      return NextStep::kRepeatLater;
    case FailureKind::kNotFound:
      return NextStep::kForget;
    case FailureKind::kUnauthorized:
      return NextStep::kStopAll;
    case FailureKind::kNotAuthorized:
    case FailureKind::kExists:
    case FailureKind::kLimitExceeded:
    case FailureKind::kPasswordRefused:
    case FailureKind::kInvalid:
    case FailureKind::kUnknown:
      return NextStep::kGiveUp;
  }
  return NextStep::kGiveUp;
}

}  // namespace directory_sync::provider
