#ifndef UPLOADER_ADMIN_STATUS_FEED_H_
#define UPLOADER_ADMIN_STATUS_FEED_H_

#include <functional>
#include <set>
#include <thread>
#include <vector>

#include "absl/base/thread_annotations.h"
#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/synchronization/mutex.h"
#include "absl/time/time.h"
#include "common/clock/clock.h"
#include "proto/directorysync/upload/v1/watch.pb.h"
#include "uploader/status/wakeup.h"

namespace directory_sync::uploader {

// Which lists differ between two status reports, in the order of StateArea.
// What a report doesn't show, such as a word of an alert, is told with what it
// comes with. Pure.
std::vector<directorysync::upload::v1::StateArea> AreasThatDiffer(
    const directorysync::upload::v1::GetStatusResponse& before,
    const directorysync::upload::v1::GetStatusResponse& after);

// Tells those who watch how the status changes: looks when it is notified, at
// most every 250 ms, for all of them at once and only while somebody watches.
// Thread safe.
class StatusFeed {
 public:
  using Message = directorysync::upload::v1::WatchStatusResponse;
  using Report = std::function<
      absl::StatusOr<directorysync::upload::v1::GetStatusResponse>()>;

  // Who watches. Calls come from the feed's thread, one at a time.
  class Watcher {
   public:
    virtual ~Watcher() = default;
    // Takes the newest message; one that wasn't sent yet may be merged with it.
    virtual void Tell(const Message& message) = 0;
    // The feed ends.
    virtual void End() = 0;
  };

  // `report` says how the status is. All must outlive it.
  StatusFeed(Report report, Clock& clock);
  ~StatusFeed();

  // Something may have changed. Cheap.
  void Notify() { wakeup_.Notify(); }

  // Begins to tell; RESOURCE_EXHAUSTED when too many watch already.
  absl::Status Add(Watcher* watcher);
  // No call to it is under way, nor made, after this.
  void Remove(Watcher* watcher);

  // Ends all watchers and the thread. Repeats are harmless.
  void Stop();

 private:
  void Run();
  void Look();

  const Report report_;
  Clock& clock_;
  Wakeup wakeup_;
  // Only ever stopped: for waiting between two looks.
  Wakeup pause_;
  absl::Mutex mutex_;
  std::set<Watcher*> watchers_ ABSL_GUARDED_BY(mutex_);
  std::set<Watcher*> fresh_ ABSL_GUARDED_BY(mutex_);
  bool stopped_ ABSL_GUARDED_BY(mutex_) = false;
  Message last_ ABSL_GUARDED_BY(mutex_);
  std::thread thread_;
};

}  // namespace directory_sync::uploader

#endif  // UPLOADER_ADMIN_STATUS_FEED_H_
