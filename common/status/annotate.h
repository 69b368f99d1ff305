#ifndef COMMON_STATUS_ANNOTATE_H_
#define COMMON_STATUS_ANNOTATE_H_

#include "absl/status/status.h"
#include "absl/strings/string_view.h"

namespace directory_sync {

// Puts `context` before the message of an error ("context: message") and keeps
// its code and payloads; an OK status stays OK. Add context once per layer.
absl::Status Annotate(const absl::Status& status, absl::string_view context);

}  // namespace directory_sync

#endif  // COMMON_STATUS_ANNOTATE_H_
