#include "uploader/dispatch/provider_health.h"

#include <algorithm>
#include <string>

#include "common/status/status_macros.h"
#include "uploader/store/alert_table.h"
#include "uploader/store/operation_table.h"
#include "uploader/store/password_table.h"
#include "uploader/store/refusal_table.h"

namespace directory_sync::uploader {

using directorysync::upload::v1::ALERT_SEVERITY_ERROR;
using provider::FailureKind;

namespace {

constexpr absl::Duration kFirstPause = absl::Milliseconds(500);
constexpr absl::Duration kLongestPause = absl::Seconds(30);
// One object may make the provider fail, again and again; several in a row are
// the provider's.
constexpr size_t kManyAmbiguous = 3;
constexpr int kMostDoublings = 20;
// Of a registration that there isn't.
constexpr int64_t kNoKeys = -1;

constexpr char kKeysAlert[] = "provider-keys";
constexpr char kUnreachableAlert[] = "provider-unreachable";

absl::Status RaiseUnreachable(AlertTable& alerts, const std::string& message,
                              absl::Time now) {
  return alerts.Raise({kUnreachableAlert, ALERT_SEVERITY_ERROR, message,
                       "Nothing is lost meanwhile."},
                      now);
}

}  // namespace

absl::Duration RetryDelay(int attempt, absl::Duration first,
                          absl::Duration longest) {
  const int doublings = std::clamp(attempt - 1, 0, kMostDoublings);
  return std::min(longest, first * (1 << doublings));
}

absl::Duration ProviderHealth::TimeToNext(int64_t generation) const {
  absl::MutexLock lock(&mutex_);
  absl::Duration until = paused_until_;
  if (generation == refused_generation_) {
    until = std::max(until, refused_until_);
  }
  return std::max(absl::ZeroDuration(), until - clock_.Monotonic());
}

bool ProviderHealth::KeysRefused(int64_t generation) const {
  absl::MutexLock lock(&mutex_);
  return generation == refused_generation_;
}

bool ProviderHealth::IsDown() const {
  absl::MutexLock lock(&mutex_);
  return failing_.size() >= kManyAmbiguous;
}

void ProviderHealth::NoteAnswer(const absl::Status& status, FailureKind failure,
                                int64_t generation, absl::string_view object) {
  absl::MutexLock lock(&mutex_);
  switch (failure) {
    case FailureKind::kNotMade:
      return;
    case FailureKind::kUnauthorized:
      refused_generation_ = generation;
      refused_until_ = clock_.Monotonic() + keys_pause_;
      conditions_.Set(Peer::kProvider, status, clock_.Now());
      return;
    case FailureKind::kTransient:
    case FailureKind::kAmbiguous:
    case FailureKind::kUnreadable:
      if (failure != FailureKind::kTransient) {
        if (failing_.size() < kManyAmbiguous) failing_.emplace(object);
        if (failing_.size() < kManyAmbiguous) return;
      }
      ++failures_;
      conditions_.Set(Peer::kProvider, status, clock_.Now());
      paused_until_ = clock_.Monotonic() +
                      RetryDelay(failures_, kFirstPause, kLongestPause);
      return;
    default:
      // Any other answer shows that the provider works.
      failures_ = 0;
      failing_.clear();
      if (generation == refused_generation_) refused_generation_ = kNoKeys;
      conditions_.Set(Peer::kProvider, absl::OkStatus(), clock_.Now());
  }
}

absl::Status ProviderHealth::ReportAnswer(Database& database,
                                          const absl::Status& status,
                                          FailureKind failure, absl::Time now,
                                          bool is_down) {
  AlertTable alerts(database);
  const std::string message(status.message());
  switch (failure) {
    case FailureKind::kUnauthorized:
      return alerts.Raise(
          {kKeysAlert, ALERT_SEVERITY_ERROR, message,
           "Nothing is sent to the provider meanwhile but one call every five "
           "minutes, to see whether the keys are taken again; nothing is "
           "lost."},
          now);
    case FailureKind::kTransient:
      return RaiseUnreachable(alerts, message, now);
    case FailureKind::kNotMade:
      return absl::OkStatus();
    case FailureKind::kAmbiguous:
    case FailureKind::kUnreadable:
      if (!is_down) return absl::OkStatus();
      return RaiseUnreachable(alerts, message, now);
    default:
      RETURN_IF_ERROR(alerts.Resolve(kUnreachableAlert, now));
      // What waited for the provider needn't wait any longer.
      if (database.changes() > 0) {
        RETURN_IF_ERROR(OperationTable(database).HastenAll(now));
        RETURN_IF_ERROR(PasswordTable(database).HastenAll(now));
        RETURN_IF_ERROR(RefusalTable(database).HastenAll(now));
      }
      return alerts.Resolve(kKeysAlert, now);
  }
}

}  // namespace directory_sync::uploader
