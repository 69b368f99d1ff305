#include "uploader/status/run_watch.h"

#include <utility>
#include <vector>

#include "absl/strings/str_cat.h"
#include "common/status/status_macros.h"
#include "uploader/store/run_table.h"

namespace directory_sync::uploader {

int64_t RunWatch::Await(int64_t run_id, Callback callback) {
  int64_t ticket = 0;
  {
    absl::MutexLock lock(&mutex_);
    ticket = ++last_ticket_;
    waiters_[ticket] = {run_id, std::move(callback)};
  }
  Notify();
  return ticket;
}

void RunWatch::Cancel(int64_t ticket) {
  Callback callback;
  {
    absl::MutexLock lock(&mutex_);
    const auto it = waiters_.find(ticket);
    if (it == waiters_.end()) return;
    callback = std::move(it->second.callback);
    waiters_.erase(it);
  }
  callback(absl::CancelledError("nobody waits any more"));
}

void RunWatch::Notify() {
  std::vector<std::pair<int64_t, int64_t>> waiting;
  {
    absl::MutexLock lock(&mutex_);
    for (const auto& [ticket, waiter] : waiters_) {
      waiting.push_back({ticket, waiter.run_id});
    }
  }
  for (const auto& [ticket, run_id] : waiting) {
    absl::StatusOr<std::optional<Run>> ended = FindEnded(run_id);
    if (ended.ok() && !ended->has_value()) continue;
    Callback callback;
    {
      absl::MutexLock lock(&mutex_);
      const auto it = waiters_.find(ticket);
      if (it == waiters_.end()) continue;
      callback = std::move(it->second.callback);
      waiters_.erase(it);
    }
    if (ended.ok()) {
      callback(std::move(**ended));
    } else {
      callback(ended.status());
    }
  }
}

void RunWatch::Stop() {
  std::map<int64_t, Waiter> waiters;
  {
    absl::MutexLock lock(&mutex_);
    waiters.swap(waiters_);
  }
  for (auto& [ticket, waiter] : waiters) {
    waiter.callback(absl::CancelledError("the uploader stops"));
  }
}

absl::StatusOr<std::optional<RunWatch::Run>> RunWatch::FindEnded(
    int64_t run_id) {
  std::optional<Run> run;
  RETURN_IF_ERROR(state_.Read([&](Database& database) -> absl::Status {
    ASSIGN_OR_RETURN(run, RunTable(database).Find(run_id));
    return absl::OkStatus();
  }));
  if (!run.has_value()) {
    return absl::NotFoundError(absl::StrCat(
        "there is no run ", run_id, "; ListRuns names those there are"));
  }
  if (run->state() == directorysync::upload::v1::RUN_STATE_RUNNING) {
    return std::optional<Run>();
  }
  return run;
}

}  // namespace directory_sync::uploader
