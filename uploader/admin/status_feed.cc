#include "uploader/admin/status_feed.h"

#include <utility>

#include "absl/strings/str_cat.h"
#include "common/log/log.h"
#include "google/protobuf/util/message_differencer.h"

namespace directory_sync::uploader {

namespace v1 = directorysync::upload::v1;

namespace {

using google::protobuf::util::MessageDifferencer;

constexpr absl::Duration kShortestPause = absl::Milliseconds(250);
constexpr absl::Duration kHeartbeat = absl::Seconds(30);
constexpr size_t kMostWatchers = 64;

std::vector<v1::StateArea> AllAreas() {
  return {v1::STATE_AREA_STATUS,     v1::STATE_AREA_RUNS,
          v1::STATE_AREA_OPERATIONS, v1::STATE_AREA_ACCOUNTS,
          v1::STATE_AREA_ALERTS,     v1::STATE_AREA_SETTINGS,
          v1::STATE_AREA_REMOVALS};
}

bool SameWork(const v1::GetStatusResponse& before,
              const v1::GetStatusResponse& after) {
  return before.pending_operations() == after.pending_operations() &&
         before.newest_operation_id() == after.newest_operation_id() &&
         MessageDifferencer::Equals(before.last_run(), after.last_run());
}

}  // namespace

std::vector<v1::StateArea> AreasThatDiffer(const v1::GetStatusResponse& before,
                                           const v1::GetStatusResponse& after) {
  std::vector<v1::StateArea> areas;
  const auto add = [&](bool differs, v1::StateArea area) {
    if (differs) areas.push_back(area);
  };
  const bool same_work = SameWork(before, after);
  add(!MessageDifferencer::Equals(before, after), v1::STATE_AREA_STATUS);
  add(!MessageDifferencer::Equals(before.last_run(), after.last_run()),
      v1::STATE_AREA_RUNS);
  add(!same_work, v1::STATE_AREA_OPERATIONS);
  add(!same_work || before.pending_passwords() != after.pending_passwords() ||
          before.accounts_in_scope() != after.accounts_in_scope(),
      v1::STATE_AREA_ACCOUNTS);
  add(before.open_alerts() != after.open_alerts() ||
          !MessageDifferencer::Equals(before.newest_alert(),
                                      after.newest_alert()),
      v1::STATE_AREA_ALERTS);
  add(before.settings_version() != after.settings_version(),
      v1::STATE_AREA_SETTINGS);
  add(before.waiting_removals() != after.waiting_removals() ||
          before.withheld_removals() != after.withheld_removals(),
      v1::STATE_AREA_REMOVALS);
  return areas;
}

StatusFeed::StatusFeed(Report report, Clock& clock)
    : report_(std::move(report)),
      clock_(clock),
      wakeup_(clock),
      pause_(clock),
      thread_([this] { Run(); }) {}

StatusFeed::~StatusFeed() { Stop(); }

absl::Status StatusFeed::Add(Watcher* watcher) {
  {
    absl::MutexLock lock(&mutex_);
    if (stopped_) return absl::UnavailableError("the uploader stops");
    if (watchers_.size() >= kMostWatchers) {
      return absl::ResourceExhaustedError(
          absl::StrCat(kMostWatchers,
                       " watch already: close a page, or ask with GetStatus"));
    }
    watchers_.insert(watcher);
    fresh_.insert(watcher);
  }
  wakeup_.Notify();
  return absl::OkStatus();
}

void StatusFeed::Remove(Watcher* watcher) {
  absl::MutexLock lock(&mutex_);
  watchers_.erase(watcher);
  fresh_.erase(watcher);
}

void StatusFeed::Stop() {
  wakeup_.Stop();
  pause_.Stop();
  {
    absl::MutexLock lock(&mutex_);
    stopped_ = true;
    for (Watcher* watcher : watchers_) watcher->End();
    watchers_.clear();
    fresh_.clear();
  }
  if (thread_.joinable()) thread_.join();
}

void StatusFeed::Run() {
  absl::Duration wait = absl::InfiniteDuration();
  while (wakeup_.Wait(wait)) {
    {
      absl::MutexLock lock(&mutex_);
      wait = watchers_.empty() ? absl::InfiniteDuration() : kHeartbeat;
    }
    if (wait != kHeartbeat) continue;
    Look();
    if (!pause_.Wait(kShortestPause)) return;
  }
}

void StatusFeed::Look() {
  absl::StatusOr<v1::GetStatusResponse> report = report_();
  if (!report.ok()) {
    LogError("status_not_told", {{"error", report.status()}});
    return;
  }
  absl::MutexLock lock(&mutex_);
  Message message;
  for (const v1::StateArea area : AreasThatDiffer(last_.status(), *report)) {
    message.add_changed(area);
  }
  *message.mutable_status() = *std::move(report);
  Message first = message;
  first.clear_changed();
  for (const v1::StateArea area : AllAreas()) first.add_changed(area);
  for (Watcher* watcher : watchers_) {
    watcher->Tell(fresh_.count(watcher) > 0 ? first : message);
  }
  fresh_.clear();
  last_ = std::move(message);
}

}  // namespace directory_sync::uploader
