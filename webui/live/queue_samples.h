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

// How long the queues were and how much of the provider's budget was used, for
// the plots: over the last day, in memory. Thread safe.
class QueueSamples {
 public:
  static constexpr absl::Duration kPeriod = absl::Seconds(10);
  // Samples of the last hour are kept each; older ones are put together.
  static constexpr size_t kMostFine = 3600 / 10;
  static constexpr size_t kTogether = 30;
  static constexpr size_t kMostCoarse = 23 * 3600 / 10 / kTogether;

  // `clock` must outlive it.
  explicit QueueSamples(Clock& clock) : clock_(clock) {}

  // Takes what the uploader, the relay or the pace (`topic`) answered, as JSON;
  // anything else is ignored.
  void Take(const std::string& topic, const std::string& json);

  directorysync::web::v1::ListSamplesResponse List() const;

  // List as JSON, made once for each new sample, however many pages ask.
  std::string Json() const;

 private:
  void Append() ABSL_EXCLUSIVE_LOCKS_REQUIRED(mutex_);
  directorysync::web::v1::ListSamplesResponse ListLocked() const
      ABSL_EXCLUSIVE_LOCKS_REQUIRED(mutex_);

  Clock& clock_;
  mutable absl::Mutex mutex_;
  directorysync::web::v1::QueueSample now_ ABSL_GUARDED_BY(mutex_);
  absl::Duration last_ ABSL_GUARDED_BY(mutex_) = -absl::InfiniteDuration();
  std::deque<directorysync::web::v1::QueueSample> fine_ ABSL_GUARDED_BY(mutex_);
  std::deque<directorysync::web::v1::QueueSample> coarse_
      ABSL_GUARDED_BY(mutex_);
  // Empty: to be made anew.
  mutable std::string json_ ABSL_GUARDED_BY(mutex_);
};

}  // namespace directory_sync::webui

#endif  // WEBUI_LIVE_QUEUE_SAMPLES_H_
