#ifndef DIRECTORY_READER_CHANGE_WATCH_H_
#define DIRECTORY_READER_CHANGE_WATCH_H_

#include "absl/functional/function_ref.h"
#include "absl/status/status.h"
#include "absl/time/time.h"
#include "common/clock/clock.h"
#include "directory-reader/domain_controller.h"

namespace directory_sync::directory_reader {

struct ChangeWatchOptions {
  // Changes that come closer together are told of once.
  absl::Duration least_interval = absl::Seconds(1);
  // A watch is begun anew after this: a server that fell silent without
  // closing its connection is noticed by then.
  absl::Duration longest = absl::Minutes(5);
};

// Watches the domain through one change notification and calls `on_change`
// once when the watch has begun, then for changes: at once for the first, and
// again after `least_interval` if there were more. Returns OK after `longest`:
// begin anew. Errors: Cancelled, when the call was given up or `on_change` says
// false; Unavailable, when the connection is lost; Unimplemented, when the
// server knows no notification.
absl::Status WatchChanges(const DomainController& controller,
                          const ChangeWatchOptions& options, Clock& clock,
                          absl::FunctionRef<bool()> on_change);

}  // namespace directory_sync::directory_reader

#endif  // DIRECTORY_READER_CHANGE_WATCH_H_
