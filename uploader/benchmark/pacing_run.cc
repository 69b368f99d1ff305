#include "uploader/benchmark/pacing_run.h"

#include <algorithm>
#include <deque>
#include <random>
#include <string>
#include <vector>

#include "absl/strings/str_cat.h"
#include "common/clock/fake_clock.h"
#include "tests/emulator/provider.h"
#include "tests/emulator/signed_caller.h"
#include "uploader/provider/call_budget.h"

namespace directory_sync::benchmark {
namespace {

using provider::CallBudget;
using provider::Priority;

constexpr absl::Duration kStep = absl::Milliseconds(10);
constexpr int kWritesPerMinute = 30;
constexpr double kPasswordsPerMinute = 2;
constexpr int kRefused = 403;
constexpr char kMailboxes[] =
    "/v1/customers/me/domains/example.com/rs/mailboxes/";

emulator::ProviderOptions OptionsWith(emulator::WindowKind window) {
  emulator::ProviderOptions options;
  options.limits.window = window;
  options.keys = {emulator::SampleKeys()};
  return options;
}

// One thread: each call reaches the provider some time between its start and
// its end.
struct Worker {
  explicit Worker(Priority priority) : priority(priority) {}

  Priority priority;
  bool busy = false;
  bool arrived = false;
  bool throttled = false;
  absl::Duration arrives;
  absl::Duration ends;
};

class PacingRun {
 public:
  PacingRun(int mailboxes, emulator::WindowKind window, absl::Duration jitter)
      : mailboxes_(mailboxes),
        jitter_(jitter),
        provider_(OptionsWith(window), clock_) {}

  PacingResult Run() {
    Worker passwords(Priority::kPassword);
    Worker objects(Priority::kObject);
    next_password_ = NextPassword();
    for (; result_.created < mailboxes_; now_ += kStep) {
      clock_.Advance(kStep);
      while (next_password_ <= now_) {
        waiting_.push_back(next_password_);
        next_password_ += NextPassword();
      }
      for (Worker* worker : {&passwords, &objects}) {
        Advance(*worker);
        TryToStart(*worker);
      }
    }
    return Conclude();
  }

 private:
  absl::Duration NextPassword() {
    return absl::Minutes(1) *
           std::exponential_distribution<double>(kPasswordsPerMinute)(random_);
  }

  absl::Duration Uniform(absl::Duration up_to) {
    return up_to * std::uniform_real_distribution<double>()(random_);
  }

  void Advance(Worker& worker) {
    if (!worker.busy) return;
    if (!worker.arrived && worker.arrives <= now_) {
      worker.arrived = true;
      worker.throttled = Call(worker.priority) == kRefused;
      result_.throttle_answers += worker.throttled ? 1 : 0;
      ++calls_;
    }
    if (worker.ends > now_) return;
    worker.busy = false;
    budget_.End(worker.throttled, now_);
    if (worker.priority != Priority::kPassword) return;
    waits_.push_back(now_ - waiting_.front());
    waiting_.pop_front();
  }

  int Call(Priority priority) {
    const bool creates = priority == Priority::kObject;
    const std::string name =
        absl::StrCat("user", creates ? result_.created : 0);
    const int status = provider_
                           .Handle(emulator::SignedRequest(
                               emulator::SampleKeys(), creates ? "POST" : "PUT",
                               absl::StrCat(kMailboxes, name),
                               creates ? "password=Xy7%21kkpp&size=1024"
                                       : "password=Xy7%21kkpp"))
                           .response.status;
    if (creates && status == 200) ++result_.created;
    return status;
  }

  void TryToStart(Worker& worker) {
    if (worker.busy) return;
    if (worker.priority == Priority::kPassword && waiting_.empty()) return;
    if (budget_.TimeToNext(worker.priority, now_) > absl::ZeroDuration()) {
      return;
    }
    budget_.Start(now_);
    const absl::Duration length = Uniform(jitter_);
    worker.busy = true;
    worker.arrived = false;
    worker.throttled = false;
    worker.arrives = now_ + Uniform(length);
    worker.ends = now_ + length;
  }

  PacingResult Conclude() {
    result_.length = now_;
    result_.budget_share =
        calls_ / absl::FDivDuration(now_, absl::Minutes(1)) / kWritesPerMinute;
    std::sort(waits_.begin(), waits_.end());
    if (!waits_.empty()) {
      result_.password_p99 = waits_[waits_.size() * 99 / 100];
    }
    return result_;
  }

  const int mailboxes_;
  const absl::Duration jitter_;
  FakeClock clock_;
  emulator::Provider provider_;
  CallBudget budget_{kWritesPerMinute, absl::ZeroDuration()};
  std::mt19937 random_{1};
  absl::Duration now_;
  absl::Duration next_password_;
  std::deque<absl::Duration> waiting_;
  std::vector<absl::Duration> waits_;
  int calls_ = 0;
  PacingResult result_;
};

}  // namespace

PacingResult CreateUnderLimits(int mailboxes, emulator::WindowKind window,
                               absl::Duration jitter) {
  return PacingRun(mailboxes, window, jitter).Run();
}

}  // namespace directory_sync::benchmark
