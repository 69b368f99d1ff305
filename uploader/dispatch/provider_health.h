#ifndef UPLOADER_DISPATCH_PROVIDER_HEALTH_H_
#define UPLOADER_DISPATCH_PROVIDER_HEALTH_H_

#include <cstdint>
#include <set>
#include <string>

#include "absl/base/thread_annotations.h"
#include "absl/status/status.h"
#include "absl/strings/string_view.h"
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
  // Between two calls with refused keys.
  static constexpr absl::Duration kKeysPause = absl::Minutes(5);

  // Both must outlive it.
  ProviderHealth(Conditions& conditions, Clock& clock,
                 absl::Duration keys_pause = kKeysPause)
      : conditions_(conditions), clock_(clock), keys_pause_(keys_pause) {}

  // How long until a call is worth making; zero: now. `generation` is the
  // registration's: a new one isn't held up by the refusal of another.
  absl::Duration TimeToNext(int64_t generation) const;

  // A call with the keys of `generation` ended; `object` is whose it was for.
  void NoteAnswer(const absl::Status& status, provider::FailureKind failure,
                  int64_t generation, absl::string_view object = "");

  // Whether the last call with the keys of `generation` was refused for them:
  // it is worth asking again when TimeToNext is over, even with nothing to do.
  bool KeysRefused(int64_t generation) const;

  // Whether calls for several objects failed, one after the other: it isn't one
  // object that the provider can't deal with.
  bool IsDown() const;

  // Raises or resolves the alerts about the provider by what a call ended with;
  // `is_down` is what IsDown says of it.
  // Use inside StateDatabase::Write.
  static absl::Status ReportAnswer(Database& database,
                                   const absl::Status& status,
                                   provider::FailureKind failure,
                                   absl::Time now, bool is_down = false);

 private:
  Conditions& conditions_;
  Clock& clock_;
  const absl::Duration keys_pause_;
  mutable absl::Mutex mutex_;
  int failures_ ABSL_GUARDED_BY(mutex_) = 0;
  // Whose calls failed without an answer that says why, since the last success.
  std::set<std::string> failing_ ABSL_GUARDED_BY(mutex_);
  absl::Duration paused_until_ ABSL_GUARDED_BY(mutex_) =
      -absl::InfiniteDuration();
  int64_t refused_generation_ ABSL_GUARDED_BY(mutex_) = -1;
  absl::Duration refused_until_ ABSL_GUARDED_BY(mutex_) =
      -absl::InfiniteDuration();
};

}  // namespace directory_sync::uploader

#endif  // UPLOADER_DISPATCH_PROVIDER_HEALTH_H_
