#ifndef UPLOADER_DISPATCH_PROVIDER_HEALTH_H_
#define UPLOADER_DISPATCH_PROVIDER_HEALTH_H_

#include <cstdint>

#include "absl/base/thread_annotations.h"
#include "absl/status/status.h"
#include "absl/synchronization/mutex.h"
#include "absl/time/time.h"
#include "common/clock/clock.h"
#include "common/sqlite/database.h"
#include "uploader/provider/provider_answer.h"
#include "uploader/status/conditions.h"

namespace directory_sync::uploader {

// How long to wait before the `attempt`-th repeat (from 1) of one operation:
// `first`, doubling, at most `longest`. Pure.
absl::Duration RetryDelay(int attempt, absl::Duration first,
                          absl::Duration longest);

// Whether it is worth calling the provider: what all who call it share, so that
// a provider that is down isn't asked for every operation anew, and refused
// keys not at all. Thread safe.
class ProviderHealth {
 public:
  // Both must outlive it.
  ProviderHealth(Conditions& conditions, Clock& clock)
      : conditions_(conditions), clock_(clock) {}

  // How long until a call is worth making; zero: now, InfiniteDuration: not
  // before somebody registers anew. `generation` is the registration's.
  absl::Duration TimeToNext(int64_t generation) const;

  // A call with the keys of `generation` ended.
  void NoteAnswer(const absl::Status& status, provider::FailureKind failure,
                  int64_t generation);

  // Raises or resolves the alerts about the provider by what a call ended with.
  // Use inside StateDatabase::Write.
  static absl::Status ReportAnswer(Database& database,
                                   const absl::Status& status,
                                   provider::FailureKind failure,
                                   absl::Time now);

 private:
  Conditions& conditions_;
  Clock& clock_;
  mutable absl::Mutex mutex_;
  int failures_ ABSL_GUARDED_BY(mutex_) = 0;
  absl::Duration paused_until_ ABSL_GUARDED_BY(mutex_) =
      -absl::InfiniteDuration();
  int64_t refused_generation_ ABSL_GUARDED_BY(mutex_) = 0;
};

}  // namespace directory_sync::uploader

#endif  // UPLOADER_DISPATCH_PROVIDER_HEALTH_H_
