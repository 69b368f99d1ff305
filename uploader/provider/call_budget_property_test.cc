// The budget against the emulator's throttle, with every kind of window, in
// simulated time: objects without end on two threads, passwords arriving at
// random, answers that take their time.

#include <algorithm>
#include <deque>
#include <random>
#include <string>
#include <tuple>
#include <vector>

#include "absl/time/time.h"
#include "gtest/gtest.h"
#include "tests/emulator/options.h"
#include "tests/emulator/throttle.h"
#include "uploader/provider/call_budget.h"

namespace directory_sync::provider {
namespace {

using emulator::WindowKind;

constexpr absl::Duration kStep = absl::Milliseconds(20);
constexpr absl::Duration kLength = absl::Minutes(40);

struct Scenario {
  WindowKind window;
  int window_phase_seconds;
  absl::Duration longest_answer;
  double passwords_per_minute;
  unsigned seed;
};

// One thread that makes calls: each arrives at the provider at some time
// between its start and its end.
struct Worker {
  explicit Worker(Priority priority) : priority(priority) {}

  Priority priority;
  bool busy = false;
  absl::Duration arrives;
  absl::Duration ends;
  bool arrived = false;
  bool throttled = false;
};

class Simulation {
 public:
  explicit Simulation(const Scenario& scenario)
      : scenario_(scenario),
        random_(scenario.seed),
        throttle_(LimitsOf(scenario)),
        budget_(30, absl::ZeroDuration()) {
    workers_ = {Worker(Priority::kPassword), Worker(Priority::kObject),
                Worker(Priority::kObject)};
  }

  void Run() {
    next_password_ = Exponential();
    for (now_ = absl::ZeroDuration(); now_ < kLength; now_ += kStep) {
      while (next_password_ <= now_) {
        passwords_.push_back(next_password_);
        next_password_ += Exponential();
      }
      for (Worker& worker : workers_) Advance(worker);
      for (Worker& worker : workers_) TryToStart(worker);
    }
  }

  int throttled() const { return throttled_; }
  double CallsPerMinute() const {
    return calls_ / absl::FDivDuration(kLength, absl::Minutes(1));
  }
  // Of the time from a password's arrival to the end of its call.
  absl::Duration PasswordP99() {
    std::sort(waits_.begin(), waits_.end());
    return waits_.empty() ? absl::ZeroDuration()
                          : waits_[waits_.size() * 99 / 100];
  }

 private:
  static emulator::Limits LimitsOf(const Scenario& scenario) {
    emulator::Limits limits;
    limits.window = scenario.window;
    limits.window_phase_seconds = scenario.window_phase_seconds;
    return limits;
  }

  absl::Duration Uniform(absl::Duration up_to) {
    return up_to * std::uniform_real_distribution<double>()(random_);
  }

  absl::Duration Exponential() {
    if (scenario_.passwords_per_minute == 0) return absl::InfiniteDuration();
    return absl::Minutes(1) * std::exponential_distribution<double>(
                                  scenario_.passwords_per_minute)(random_);
  }

  void Advance(Worker& worker) {
    if (!worker.busy) return;
    if (!worker.arrived && worker.arrives <= now_) {
      worker.arrived = true;
      worker.throttled =
          !throttle_.Admit("key", emulator::CallClass::kWrite,
                           absl::FromUnixSeconds(1700000000) + now_);
      throttled_ += worker.throttled ? 1 : 0;
      ++calls_;
    }
    if (worker.ends > now_) return;
    worker.busy = false;
    budget_.End(worker.throttled, now_);
    if (worker.priority == Priority::kPassword) {
      waits_.push_back(now_ - passwords_.front());
      passwords_.pop_front();
    }
  }

  void TryToStart(Worker& worker) {
    if (worker.busy) return;
    if (worker.priority == Priority::kPassword && passwords_.empty()) return;
    if (budget_.TimeToNext(worker.priority, now_) > absl::ZeroDuration()) {
      return;
    }
    budget_.Start(now_);
    worker.busy = true;
    worker.arrived = false;
    const absl::Duration length = Uniform(scenario_.longest_answer);
    worker.arrives = now_ + Uniform(length);
    worker.ends = now_ + length;
  }

  const Scenario scenario_;
  std::mt19937 random_;
  emulator::Throttle throttle_;
  CallBudget budget_;
  std::vector<Worker> workers_;
  absl::Duration now_;
  absl::Duration next_password_;
  std::deque<absl::Duration> passwords_;
  std::vector<absl::Duration> waits_;
  int calls_ = 0;
  int throttled_ = 0;
};

class CallBudgetPropertyTest
    : public testing::TestWithParam<std::tuple<WindowKind, int, int>> {
 protected:
  Scenario With(absl::Duration longest_answer,
                double passwords_per_minute) const {
    const auto& [window, phase, seed] = GetParam();
    return Scenario{window, phase, longest_answer, passwords_per_minute,
                    static_cast<unsigned>(seed)};
  }
};

TEST_P(CallBudgetPropertyTest, BudgetIsUsedWithoutAThrottleAnswer) {
  Simulation simulation(With(absl::Milliseconds(500), 2));
  simulation.Run();
  EXPECT_EQ(simulation.throttled(), 0);
  EXPECT_GE(simulation.CallsPerMinute(), 0.95 * 30);
  EXPECT_LE(simulation.PasswordP99(), absl::Seconds(3));
}

TEST_P(CallBudgetPropertyTest, ObjectsAloneUseIt) {
  Simulation simulation(With(absl::Milliseconds(500), 0));
  simulation.Run();
  EXPECT_EQ(simulation.throttled(), 0);
  EXPECT_GE(simulation.CallsPerMinute(), 0.95 * 30);
}

TEST_P(CallBudgetPropertyTest, SlowAnswersCauseNoThrottleAnswer) {
  Simulation simulation(With(absl::Seconds(25), 5));
  simulation.Run();
  EXPECT_EQ(simulation.throttled(), 0);
}

TEST_P(CallBudgetPropertyTest, StormOfPasswordsCausesNoThrottleAnswer) {
  Simulation simulation(With(absl::Milliseconds(500), 60));
  simulation.Run();
  EXPECT_EQ(simulation.throttled(), 0);
  EXPECT_GE(simulation.CallsPerMinute(), 0.95 * 30);
}

INSTANTIATE_TEST_SUITE_P(
    Windows, CallBudgetPropertyTest,
    testing::Combine(testing::Values(WindowKind::kFixed, WindowKind::kSliding,
                                     WindowKind::kTokenBucket),
                     testing::Values(0, 17), testing::Range(0, 2)));

}  // namespace
}  // namespace directory_sync::provider
