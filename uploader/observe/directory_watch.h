#ifndef UPLOADER_OBSERVE_DIRECTORY_WATCH_H_
#define UPLOADER_OBSERVE_DIRECTORY_WATCH_H_

#include "common/clock/clock.h"
#include "uploader/observe/directory_source.h"
#include "uploader/observe/sync_queue.h"
#include "uploader/status/wakeup.h"

namespace directory_sync::uploader {

// Notes in the queue what the directory tells of changes, and watches again
// when a watch ends. The interval of the settings is the net under it.
class DirectoryWatch {
 public:
  // `wakeup` is for stopping only.
  DirectoryWatch(DirectorySource& source, SyncQueue& queue, Wakeup& wakeup)
      : source_(source), queue_(queue), wakeup_(wakeup) {}

  // Runs until `wakeup` is stopped and the source, too.
  void Run();

 private:
  DirectorySource& source_;
  SyncQueue& queue_;
  Wakeup& wakeup_;
};

}  // namespace directory_sync::uploader

#endif  // UPLOADER_OBSERVE_DIRECTORY_WATCH_H_
