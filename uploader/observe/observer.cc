#include "uploader/observe/observer.h"

#include <algorithm>
#include <optional>

#include "common/log/log.h"
#include "common/status/status_macros.h"
#include "uploader/observe/observation.h"
#include "uploader/store/settings_table.h"
#include "uploader/store/timestamps.h"

namespace directory_sync::uploader {

using directorysync::upload::v1::RUN_KIND_UNSPECIFIED;

namespace {

// After a failure: 2 s, doubling, never longer than the interval.
constexpr absl::Duration kFirstRetry = absl::Seconds(2);
constexpr int kMostDoublings = 8;

absl::Duration ReadInterval(StateDatabase& state) {
  absl::Duration interval = absl::Minutes(5);
  const absl::Status status =
      state.Read([&](Database& database) -> absl::Status {
        ASSIGN_OR_RETURN(const auto settings, SettingsTable(database).Get());
        interval = FromDuration(settings.sync_interval());
        return absl::OkStatus();
      });
  if (!status.ok()) LogError("settings_unreadable", {{"error", status}});
  return interval;
}

}  // namespace

void Observer::Run() {
  Wakeup& wakeup = parts_.queue.wakeup();
  bool running = true;
  while (running) {
    if (TimeToNext() <= absl::ZeroDuration()) RequestTimed();
    ObserveAll();
    running = wakeup.Wait(std::max(TimeToNext(), absl::ZeroDuration()));
  }
}

void Observer::ObserveAll() {
  while (!parts_.queue.wakeup().stopped()) {
    // Somebody waits for it, and it is quick.
    if (const auto object = parts_.queue.TakeObject(); object.has_value()) {
      ObserveObject(*object);
      continue;
    }
    const std::optional<SyncQueue::Run> run = parts_.queue.Take();
    if (run.has_value()) {
      Observe(*run);
    } else if (parts_.queue.TakeChange()) {
      Follow();
    } else {
      return;
    }
  }
}

void Observer::Observe(const SyncQueue::Run& run) {
  last_attempt_ = parts_.clock.Monotonic();
  const absl::Status status =
      Observation(parts_.state, parts_.source, parts_.clock).Run(run);
  parts_.conditions.Set(Peer::kDirectory, status, parts_.clock.Now());
  failures_ = status.ok() ? 0 : failures_ + 1;
  if (!status.ok()) {
    LogWarning("directory_not_read",
               {{"run", run.run_id()}, {"error", status}});
  } else {
    LogInfo("directory_read", {{"run", run.run_id()}});
  }
  parts_.on_observed();
}

void Observer::ObserveObject(const SyncQueue::ObjectRun& asked) {
  const absl::Status status =
      Observation(parts_.state, parts_.source, parts_.clock)
          .RunForObject(asked.run, asked.object_guid);
  if (!status.ok()) {
    LogWarning("object_not_read",
               {{"run", asked.run.run_id()}, {"error", status}});
  }
  parts_.on_observed();
}

void Observer::Follow() {
  // A retry that is due anyway will see the change, too.
  if (failures_ > 0 || !parts_.is_registered()) return;
  const absl::Status status =
      Observation(parts_.state, parts_.source, parts_.clock).Follow();
  if (status.ok()) {
    parts_.on_observed();
  } else if (!absl::IsCancelled(status)) {
    Request("change");
  }
}

absl::Duration Observer::TimeToNext() {
  absl::Duration interval = ReadInterval(parts_.state);
  if (failures_ > 0) {
    const int doublings = std::min(failures_ - 1, kMostDoublings);
    interval = std::min(interval, kFirstRetry * (1 << doublings));
  }
  if (!last_attempt_.has_value()) return absl::ZeroDuration();
  return *last_attempt_ + interval - parts_.clock.Monotonic();
}

void Observer::RequestTimed() {
  last_attempt_ = parts_.clock.Monotonic();
  if (!parts_.is_registered()) return;
  Request(failures_ > 0 ? "retry" : "timer");
}

void Observer::Request(absl::string_view trigger) {
  const auto run = parts_.queue.Request(RUN_KIND_UNSPECIFIED, trigger);
  if (!run.ok() && !absl::IsFailedPrecondition(run.status())) {
    LogError("sync_not_started", {{"error", run.status()}});
  }
}

}  // namespace directory_sync::uploader
