#include "uploader/observe/directory_watch.h"

#include "absl/status/status.h"
#include "absl/time/time.h"
#include "common/backoff/backoff.h"
#include "common/log/log.h"

namespace directory_sync::uploader {
namespace {

constexpr absl::Duration kFirstWait = absl::Seconds(1);
constexpr absl::Duration kLongestWait = absl::Seconds(30);
// Another domain controller may be in use by then.
constexpr absl::Duration kWaitWhereUnknown = absl::Minutes(10);

}  // namespace

void DirectoryWatch::Run() {
  Backoff backoff({kFirstWait, kLongestWait}, SystemRandom);
  while (!wakeup_.stopped()) {
    const absl::Status status = source_.WatchChanges([&] {
      backoff.Reset();
      queue_.NoteChange();
    });
    if (wakeup_.stopped()) return;
    if (backoff.failures() == 0) {
      LogInfo("changes_not_watched", {{"reason", status}});
    }
    const absl::Duration wait = backoff.Next();
    wakeup_.Wait(absl::IsUnimplemented(status) ? kWaitWhereUnknown : wait);
  }
}

}  // namespace directory_sync::uploader
