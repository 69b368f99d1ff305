#ifndef PASSWORD_HANDLER_HOOK_STANDARD_INPUT_H_
#define PASSWORD_HANDLER_HOOK_STANDARD_INPUT_H_

#include <cstddef>

#include "absl/status/statusor.h"
#include "absl/time/time.h"
#include "common/secret/secret.h"

namespace directory_sync::password_handler {

// All of standard input, straight into guarded memory. InvalidArgument when it
// is longer than `limit`, DeadlineExceeded when it doesn't end in time.
absl::StatusOr<Secret> ReadStandardInput(size_t limit, absl::Duration timeout);

}  // namespace directory_sync::password_handler

#endif  // PASSWORD_HANDLER_HOOK_STANDARD_INPUT_H_
