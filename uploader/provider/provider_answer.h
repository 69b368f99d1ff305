#ifndef UPLOADER_PROVIDER_PROVIDER_ANSWER_H_
#define UPLOADER_PROVIDER_PROVIDER_ANSWER_H_

#include <string>
#include <utility>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"
#include "absl/time/time.h"

namespace directory_sync::provider {

// What a failure of a call means for whoever made it. The status code that
// goes with each kind is in brackets.
enum class FailureKind {
  // No failure.
  kNone,
  // The call was not made: its turn didn't come in time, or the wait for it was
  // ended for a stop. Says nothing of the provider. [CANCELLED]
  kNotMade,
  // Over the request limit; nothing was done. [RESOURCE_EXHAUSTED]
  kThrottled,
  // The API keys were refused: nothing will work until somebody registers
  // anew. [UNAUTHENTICATED]
  kUnauthorized,
  // The domain isn't on the account, or the keys may not do this.
  // [PERMISSION_DENIED]
  kNotAuthorized,
  // The mailbox, or its domain, isn't there. [NOT_FOUND]
  kNotFound,
  // The address is taken: by a mailbox of this service, of the other one, or
  // by a list, alias or contact. [ALREADY_EXISTS]
  kExists,
  // No licence is left on the domain. [FAILED_PRECONDITION]
  kLimitExceeded,
  // The provider's password policy refused the password. [INVALID_ARGUMENT]
  kPasswordRefused,
  // Another value was refused. [INVALID_ARGUMENT]
  kInvalid,
  // Nothing was done and the same call may succeed later: not reachable, not
  // trusted, or a read that failed at the provider. [UNAVAILABLE]
  kTransient,
  // A write was sent and nobody knows whether it was done: the connection
  // broke, the time was up or the provider failed. Look before repeating a
  // create. [ABORTED]
  kAmbiguous,
  // The provider took the change and hasn't made it yet, as far as a look
  // shows: look again later. [ABORTED]
  kAccepted,
  // A whole answer to a read that can't be understood: likely about what was
  // read, not about the provider. [UNAVAILABLE]
  kUnreadable,
  // Refused for a reason that isn't documented; the answer has the provider's
  // words. [UNKNOWN]
  kUnknown,
};

// A stable snake_case name, for logs and stores: "throttled", ….
absl::string_view FailureKindName(FailureKind kind);

// The status code that goes with `kind`; kOk for kNone.
absl::StatusCode StatusCodeOf(FailureKind kind);

// What came back over the wire, for the history. Never holds a secret of ours;
// its texts are the provider's: untrusted, bounded, valid UTF-8.
struct ProviderAnswer {
  FailureKind failure = FailureKind::kNone;
  // 0 when there was no whole answer.
  int http_status = 0;
  // The provider's message word for word: the fault's, else x-error-message.
  // At most 1,024 bytes.
  std::string error_message;
  // The start of an error's body word for word, at most 2,048 bytes. Empty for
  // successes.
  std::string body_excerpt;
  // From sending to the whole answer, without waiting for a permit.
  absl::Duration duration = absl::ZeroDuration();
};

// How a write went. An error's message is ready for people: what failed in the
// documented words where there are some, the cause, and the cure.
struct WriteResult {
  absl::Status status;
  ProviderAnswer answer;
};

// What a read gave, with the same promises.
template <typename T>
struct ReadResult {
  absl::StatusOr<T> value;
  ProviderAnswer answer;
};

}  // namespace directory_sync::provider

#endif  // UPLOADER_PROVIDER_PROVIDER_ANSWER_H_
