#include "supervisor/supervised_child.h"

#include <algorithm>
#include <utility>

#include "absl/strings/str_cat.h"
#include "common/server/service_exit_code.h"

namespace directory_sync::supervisor {
namespace {

std::string Describe(const ExitReason& reason, absl::string_view last_words) {
  std::string text = reason.ToString();
  if (reason == ExitReason{kExitConfiguration, false}) {
    text = "configuration error";
  }
  if (!last_words.empty()) absl::StrAppend(&text, ": ", last_words);
  return text;
}

}  // namespace

absl::string_view PhaseName(ChildPhase phase) {
  switch (phase) {
    case ChildPhase::kWaiting:
      return "waiting";
    case ChildPhase::kStarting:
      return "starting";
    case ChildPhase::kReady:
      return "ready";
    case ChildPhase::kBroken:
      return "broken";
    case ChildPhase::kStopping:
      return "stopping";
    case ChildPhase::kStopped:
      return "stopped";
  }
  return "";
}

SupervisedChild::SupervisedChild(std::string name, const Rules& rules,
                                 Clock& clock, std::function<double()> random)
    : rules_(rules), clock_(clock), backoff_(rules.backoff, std::move(random)) {
  status_.name = std::move(name);
  Enter(ChildPhase::kWaiting);
  due_at_ = clock_.Monotonic();
  last_answer_ = due_at_;
}

void SupervisedChild::Enter(ChildPhase phase) {
  status_.phase = phase;
  status_.since = clock_.Now();
  status_.next_start.reset();
  entered_at_ = clock_.Monotonic();
  due_at_ = absl::InfiniteDuration();
}

void SupervisedChild::StartAfter(absl::Duration wait) {
  due_at_ = clock_.Monotonic() + wait;
  status_.next_start = clock_.Now() + wait;
}

void SupervisedChild::Started(int64_t process_id) {
  if (!status_.last_exit.empty()) ++status_.restarts;
  Enter(ChildPhase::kStarting);
  status_.process_id = process_id;
  has_been_ready_ = false;
  kill_sent_ = false;
}

void SupervisedChild::FailedToStart(const absl::Status& reason) {
  status_.last_exit = std::string(reason.message());
  Enter(ChildPhase::kBroken);
  StartAfter(rules_.broken_retry);
}

void SupervisedChild::HealthWas(ChildHealth health) {
  if (!running() || status_.phase == ChildPhase::kStopping) return;
  if (health != ChildHealth::kUnreachable) last_answer_ = clock_.Monotonic();
  if (health == ChildHealth::kServing &&
      status_.phase == ChildPhase::kStarting) {
    Enter(ChildPhase::kReady);
    has_been_ready_ = true;
  }
  if (health == ChildHealth::kNotServing &&
      status_.phase == ChildPhase::kReady) {
    Enter(ChildPhase::kStarting);
  }
}

void SupervisedChild::Exited(const ExitReason& reason,
                             absl::string_view last_words) {
  const bool asked = status_.phase == ChildPhase::kStopping;
  const bool was_settled = status_.phase == ChildPhase::kReady &&
                           clock_.Monotonic() - entered_at_ >= rules_.settled;
  status_.last_exit = hangs() && kill_sent_ && !asked
                          ? "killed because it no longer answered"
                          : Describe(reason, last_words);
  status_.process_id = 0;
  if (asked) {
    Enter(ChildPhase::kStopped);
    return;
  }
  if (reason == ExitReason{kExitConfiguration, false}) {
    Enter(ChildPhase::kBroken);
    StartAfter(rules_.broken_retry);
    return;
  }
  if (was_settled) backoff_.Reset();
  Enter(ChildPhase::kWaiting);
  StartAfter(backoff_.Next());
}

void SupervisedChild::AskedToStop() {
  if (status_.phase == ChildPhase::kStopping) return;
  Enter(running() ? ChildPhase::kStopping : ChildPhase::kStopped);
  if (running()) due_at_ = clock_.Monotonic() + rules_.stop_grace;
}

void SupervisedChild::Killed() { kill_sent_ = true; }

bool SupervisedChild::hangs() const {
  return running() && has_been_ready_ &&
         clock_.Monotonic() - last_answer_ >= rules_.unresponsive;
}

SupervisedChild::Due SupervisedChild::due() const {
  const bool time = clock_.Monotonic() >= due_at_;
  switch (status_.phase) {
    case ChildPhase::kWaiting:
    case ChildPhase::kBroken:
      return time ? Due::kStart : Due::kNothing;
    case ChildPhase::kStarting:
    case ChildPhase::kReady:
      return hangs() && !kill_sent_ ? Due::kKill : Due::kNothing;
    case ChildPhase::kStopping:
      return time && !kill_sent_ ? Due::kKill : Due::kNothing;
    case ChildPhase::kStopped:
      return Due::kNothing;
  }
  return Due::kNothing;
}

absl::Duration SupervisedChild::look_again_at() const {
  if (kill_sent_ && running()) return absl::InfiniteDuration();
  if (running() && has_been_ready_ && status_.phase != ChildPhase::kStopping) {
    return std::min(due_at_, last_answer_ + rules_.unresponsive);
  }
  return due_at_;
}

}  // namespace directory_sync::supervisor
