#include "supervisor/supervision.h"

#include <algorithm>
#include <utility>

#include "absl/status/statusor.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "common/log/log.h"
#include "supervisor/child_output.h"

namespace directory_sync::supervisor {
namespace {

constexpr absl::Duration kLongestTurn = absl::Minutes(1);

}  // namespace

// A child's rules and, while it runs, its process and who reads its output.
struct Supervision::Child {
  Child(ChildSpec the_spec, const Options& options, Clock& clock)
      : spec(std::move(the_spec)),
        state(spec.name, options.rules, clock, options.random) {}

  const ChildSpec spec;
  SupervisedChild state;
  std::shared_ptr<ChildProcess> process;
  std::thread attendant;
};

Supervision::Supervision(Options options, ChildLauncher& launcher,
                         ServiceNotifier& notifier, Clock& clock)
    : options_(std::move(options)),
      launcher_(launcher),
      notifier_(notifier),
      clock_(clock) {
  for (const ChildSpec& spec : options_.children) {
    children_.push_back(std::make_unique<Child>(spec, options_, clock_));
  }
  Publish();
}

Supervision::~Supervision() {
  for (const auto& child : children_) {
    if (child->process != nullptr) child->process->Kill();
    if (child->attendant.joinable()) child->attendant.join();
  }
}

void Supervision::Run(StopSignal& stop) {
  stop.SetCallback([this] { Post([] {}); });
  LogInfo("starting", {{"children", static_cast<int>(children_.size())}});
  Turn(stop);
  while (!AllStopped()) {
    HandleEvents(NextTurn());
    Turn(stop);
  }
  stop.SetCallback(nullptr);
  LogInfo("all_stopped");
}

void Supervision::Turn(StopSignal& stop) {
  const int requests = stop.requests();
  if (requests > 0) StopInReverse(/*at_once=*/requests > 1);
  DoWhatIsDue();
  Publish();
  TellNotifier();
  options_.housekeeping();
}

void Supervision::DoWhatIsDue() {
  for (const auto& child : children_) {
    switch (child->state.due()) {
      case SupervisedChild::Due::kNothing:
        break;
      case SupervisedChild::Due::kStart:
        Start(*child);
        break;
      case SupervisedChild::Due::kKill:
        LogWarning("child_killed",
                   {{"child", child->spec.name},
                    {"phase", PhaseName(child->state.status().phase)}});
        child->process->Kill();
        child->state.Killed();
        break;
    }
  }
}

void Supervision::Start(Child& child) {
  ChildOptions options;
  options.program = child.spec.program;
  options.arguments = {absl::StrCat("--config=", options_.config_file)};
  options.hidden_environment.assign(std::begin(kServiceNotifierEnvironment),
                                    std::end(kServiceNotifierEnvironment));
  absl::StatusOr<std::unique_ptr<ChildProcess>> process =
      launcher_.Launch(options);
  if (!process.ok()) {
    LogError("child_not_started",
             {{"child", child.spec.name}, {"error", process.status()}});
    child.state.FailedToStart(process.status());
    return;
  }
  child.process = *std::move(process);
  child.state.Started(child.process->process_id());
  LogInfo("child_started",
          {{"child", child.spec.name}, {"pid", child.process->process_id()}});
  child.attendant =
      std::thread([this, &child] { Attend(child, child.process); });
}

void Supervision::Attend(Child& child, std::shared_ptr<ChildProcess> process) {
  ChildOutput output(child.spec.name);
  while (const std::optional<std::string> line = process->NextLine()) {
    output.Line(*line);
  }
  const ExitReason reason = process->Wait();
  Post([this, &child, reason, last_words = output.last_words()] {
    Ended(child, reason, last_words);
  });
}

void Supervision::Ended(Child& child, const ExitReason& reason,
                        std::string last_words) {
  child.attendant.join();
  child.process.reset();
  child.state.Exited(reason, last_words);
  Publish();  // before anybody can read of it in the log
  const ChildStatus& status = child.state.status();
  const auto log = status.phase == ChildPhase::kStopped ? LogInfo : LogWarning;
  log("child_ended", {{"child", child.spec.name},
                      {"reason", status.last_exit},
                      {"phase", PhaseName(status.phase)}});
}

void Supervision::StopInReverse(bool at_once) {
  notifier_.Stopping();
  for (auto child = children_.rbegin(); child != children_.rend(); ++child) {
    SupervisedChild& state = (*child)->state;
    const bool was_asked = state.status().phase == ChildPhase::kStopping;
    state.AskedToStop();
    if (!state.running()) continue;
    if (at_once) {
      (*child)->process->Kill();
      state.Killed();
      continue;
    }
    if (!was_asked) (*child)->process->RequestStop();
    return;  // the one before it is asked when this one has ended
  }
}

bool Supervision::AllStopped() const {
  return std::all_of(children_.begin(), children_.end(), [](const auto& child) {
    return child->state.status().phase == ChildPhase::kStopped;
  });
}

absl::Duration Supervision::NextTurn() const {
  absl::Duration at = clock_.Monotonic() + kLongestTurn;
  if (const auto watchdog = notifier_.WatchdogInterval()) {
    at = std::min(at, clock_.Monotonic() + *watchdog / 2);
  }
  for (const auto& child : children_) {
    at = std::min(at, child->state.look_again_at());
  }
  return std::max(at - clock_.Monotonic(), absl::ZeroDuration());
}

void Supervision::Post(Event event) {
  absl::MutexLock lock(&mutex_);
  events_.push_back(std::move(event));
}

void Supervision::HandleEvents(absl::Duration timeout) {
  std::deque<Event> events;
  {
    const auto any = [this]() ABSL_EXCLUSIVE_LOCKS_REQUIRED(mutex_) {
      return !events_.empty();
    };
    absl::MutexLock lock(&mutex_);
    clock_.AwaitWithTimeout(mutex_, absl::Condition(&any), timeout);
    events.swap(events_);
  }
  for (const Event& event : events) event();
}

std::vector<ChildStatus> Supervision::Status() const {
  absl::MutexLock lock(&mutex_);
  return published_;
}

void Supervision::Publish() {
  std::vector<ChildStatus> all;
  for (const auto& child : children_) all.push_back(child->state.status());
  absl::MutexLock lock(&mutex_);
  published_ = std::move(all);
}

void Supervision::ReportHealth(size_t child, int64_t process_id,
                               ChildHealth health) {
  Post([this, child, process_id, health] {
    SupervisedChild& state = children_[child]->state;
    if (state.status().process_id != process_id) return;
    const ChildPhase before = state.status().phase;
    state.HealthWas(health);
    if (state.status().phase != before) {
      Publish();
      LogInfo("child_health", {{"child", state.status().name},
                               {"phase", PhaseName(state.status().phase)}});
    }
  });
}

void Supervision::TellNotifier() {
  int ready = 0;
  bool decided = true;
  std::vector<std::string> words;
  for (const auto& child : children_) {
    const ChildStatus& status = child->state.status();
    if (status.phase == ChildPhase::kReady) {
      ++ready;
      continue;
    }
    decided &= status.phase == ChildPhase::kBroken;
    words.push_back(absl::StrCat(status.name, " ", PhaseName(status.phase)));
  }
  std::string text = absl::StrCat(ready, " of ", children_.size(), " ready");
  if (!words.empty()) {
    absl::StrAppend(&text, "; ", absl::StrJoin(words, ", "));
  }
  // A broken child doesn't hold the others up: it is in the status.
  if (decided && !told_ready_) {
    told_ready_ = true;
    LogInfo("ready", {{"status", text}});
    notifier_.Ready();
  }
  if (text != told_) notifier_.Status(text);
  told_ = std::move(text);
  notifier_.KeepAlive();
}

}  // namespace directory_sync::supervisor
