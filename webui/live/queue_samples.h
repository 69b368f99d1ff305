#ifndef WEBUI_LIVE_QUEUE_SAMPLES_H_
#define WEBUI_LIVE_QUEUE_SAMPLES_H_

#include <deque>
#include <string>

#include "absl/base/thread_annotations.h"
#include "absl/synchronization/mutex.h"
#include "absl/time/time.h"
#include "common/clock/clock.h"
#include "proto/directorysync/web/v1/view.pb.h"

namespace directory_sync::webui {

// How long the queues were, for the plots: one sample each ten seconds over the
// last day, in memory. Thread safe.
class QueueSamples {
 public:
  static constexpr absl::Duration kPeriod = absl::Seconds(10);
  static constexpr size_t kMost = 24 * 3600 / 10;

  // `clock` must outlive it.
  explicit QueueSamples(Clock& clock) : clock_(clock) {}

  // Takes what the uploader or the relay (`topic`) answered to GetStatus, as
  // JSON; anything else is ignored.
  void Take(const std::string& topic, const std::string& json);

  directorysync::web::v1::ListSamplesResponse List() const;

 private:
  Clock& clock_;
  mutable absl::Mutex mutex_;
  directorysync::web::v1::QueueSample now_ ABSL_GUARDED_BY(mutex_);
  absl::Duration last_ ABSL_GUARDED_BY(mutex_) = -absl::InfiniteDuration();
  std::deque<directorysync::web::v1::QueueSample> samples_
      ABSL_GUARDED_BY(mutex_);
};

}  // namespace directory_sync::webui

#endif  // WEBUI_LIVE_QUEUE_SAMPLES_H_
