#include "supervisor/supervision.h"

#include <csignal>
#include <memory>
#include <optional>
#include <string>
#include <thread>
#include <vector>

#include "absl/status/status.h"
#include "absl/synchronization/mutex.h"
#include "absl/time/time.h"
#include "common/clock/fake_clock.h"
#include "common/platform/fake_child_process.h"
#include "common/platform/stop_signal.h"
#include "gmock/gmock.h"
#include "gtest/gtest.h"

namespace directory_sync::supervisor {
namespace {

using ::testing::Contains;
using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::Not;

constexpr ExitReason kCrash{SIGSEGV, true};

class RecordingNotifier : public ServiceNotifier {
 public:
  void Ready() override { Add("ready"); }
  void Stopping() override { Add("stopping"); }
  void Status(absl::string_view text) override { Add(std::string(text)); }
  void KeepAlive() override {
    absl::MutexLock lock(&mutex_);
    ++signs_of_life_;
  }
  std::optional<absl::Duration> WatchdogInterval() const override {
    return absl::Seconds(30);
  }

  void AwaitSignsOfLife(int count) {
    const auto enough = [&]() ABSL_EXCLUSIVE_LOCKS_REQUIRED(mutex_) {
      return signs_of_life_ >= count;
    };
    absl::MutexLock lock(&mutex_, absl::Condition(&enough));
  }
  int signs_of_life() const {
    absl::MutexLock lock(&mutex_);
    return signs_of_life_;
  }

  std::vector<std::string> told() const {
    absl::MutexLock lock(&mutex_);
    return told_;
  }

 private:
  void Add(std::string what) {
    absl::MutexLock lock(&mutex_);
    told_.push_back(std::move(what));
  }

  mutable absl::Mutex mutex_;
  std::vector<std::string> told_ ABSL_GUARDED_BY(mutex_);
  int signs_of_life_ ABSL_GUARDED_BY(mutex_) = 0;
};

// Three children, a, b and c, on a clock that the test moves.
class SupervisionTest : public testing::Test {
 protected:
  SupervisionTest() {
    Supervision::Options options;
    for (const char* name : {"a", "b", "c"}) {
      options.children.push_back(
          {name, Role::kRelay, std::string("/x/") + name, "127.0.0.1:1"});
    }
    options.config_file = "/etc/x.toml";
    options.random = [] { return 1.0; };
    options.rules.backoff.first = absl::Seconds(1);
    options.housekeeping = [this] { Look(); };
    supervision_ =
        std::make_unique<Supervision>(options, launcher_, notifier_, clock_);
    loop_ = std::thread([this] { supervision_->Run(stop_); });
  }

  ~SupervisionTest() override {
    stop_.Request();
    stop_.Request();
    loop_.join();
  }

  // Called by the loop once a turn.
  void Look() {
    absl::MutexLock lock(&mutex_);
    seen_ = supervision_->Status();
  }

  // Blocks until child number `child` is in `phase`.
  ChildStatus Await(size_t child, ChildPhase phase) {
    const auto there = [&]() ABSL_EXCLUSIVE_LOCKS_REQUIRED(mutex_) {
      return child < seen_.size() && seen_[child].phase == phase;
    };
    absl::MutexLock lock(&mutex_, absl::Condition(&there));
    return seen_[child];
  }

  std::shared_ptr<FakeChild> Launched(const std::string& name, int nth = 1) {
    return launcher_.AwaitLaunch("/x/" + name, nth);
  }

  void MakeReady(size_t child) {
    const ChildStatus status = Await(child, ChildPhase::kStarting);
    supervision_->ReportHealth(child, status.process_id, ChildHealth::kServing);
    Await(child, ChildPhase::kReady);
  }

  FakeClock clock_;
  FakeChildLauncher launcher_;
  RecordingNotifier notifier_;
  StopSignal stop_;
  absl::Mutex mutex_;
  std::vector<ChildStatus> seen_ ABSL_GUARDED_BY(mutex_);
  std::unique_ptr<Supervision> supervision_;
  std::thread loop_;
};

TEST_F(SupervisionTest, StartsAllWithTheConfigurationAndWithoutSystemdsSocket) {
  for (const char* name : {"a", "b", "c"}) {
    const ChildOptions& options = Launched(name)->options();
    EXPECT_THAT(options.arguments, ElementsAre("--config=/etc/x.toml"));
    EXPECT_THAT(options.hidden_environment, Contains("NOTIFY_SOCKET"));
  }
}

TEST_F(SupervisionTest, TellsTheServiceManagerWhenAllAreReady) {
  MakeReady(0);
  MakeReady(2);
  EXPECT_THAT(notifier_.told(), Not(Contains("ready")));
  EXPECT_THAT(notifier_.told(), Contains("2 of 3 ready; b starting"));
  MakeReady(1);
  EXPECT_THAT(notifier_.told(), Contains("ready"));
  EXPECT_THAT(notifier_.told(), Contains("3 of 3 ready"));
}

TEST_F(SupervisionTest, GivesSignsOfLifeTwiceAsOftenAsTheWatchdogWants) {
  for (int turn = 1; turn < 10; ++turn) {
    notifier_.AwaitSignsOfLife(turn);
    clock_.AwaitWaiters(1);
    EXPECT_EQ(notifier_.signs_of_life(), turn);
    clock_.Advance(absl::Seconds(15));
  }
}

TEST_F(SupervisionTest, RestartsACrashedChildAfterItsWaitAndNoOther) {
  MakeReady(1);
  Launched("b")->Exit(kCrash);
  const ChildStatus waiting = Await(1, ChildPhase::kWaiting);
  EXPECT_EQ(waiting.next_start, clock_.Now() + absl::Seconds(1));
  EXPECT_EQ(launcher_.launches("/x/b"), 1);
  clock_.AwaitWaiters(1);
  clock_.Advance(absl::Seconds(1));
  Launched("b", 2);
  MakeReady(1);
  EXPECT_EQ(Await(1, ChildPhase::kReady).restarts, 1);
  EXPECT_EQ(launcher_.launches("/x/a"), 1);
}

TEST_F(SupervisionTest, LastWordsForPeopleAreInTheStatus) {
  const auto child = Launched("b");
  child->Write("{\"time\":\"t\",\"event\":\"x\"}");
  child->Write("b: /etc/x.toml:3: unknown key 'prot'; did you mean 'port'?");
  child->Exit(ExitReason{78, false});
  EXPECT_EQ(Await(1, ChildPhase::kBroken).last_exit,
            "configuration error: /etc/x.toml:3: unknown key 'prot'; did you "
            "mean 'port'?");
}

TEST_F(SupervisionTest, BrokenChildDoesNotHoldUpTheOthers) {
  Launched("b")->Exit(ExitReason{78, false});
  Await(1, ChildPhase::kBroken);
  MakeReady(0);
  MakeReady(2);
  EXPECT_THAT(notifier_.told(), Contains("ready"));
  EXPECT_THAT(notifier_.told(), Contains("2 of 3 ready; b broken"));
}

TEST_F(SupervisionTest, HealthOfAnEarlierProcessIsIgnored) {
  const int64_t first = Launched("a")->process_id();
  Launched("a")->Exit(kCrash);
  Await(0, ChildPhase::kWaiting);
  clock_.AwaitWaiters(1);
  clock_.Advance(absl::Seconds(1));
  Launched("a", 2);
  supervision_->ReportHealth(0, first, ChildHealth::kServing);
  MakeReady(1);  // handled after it
  EXPECT_EQ(Await(0, ChildPhase::kStarting).phase, ChildPhase::kStarting);
}

TEST_F(SupervisionTest, StopsInReverseOrderOneAfterAnother) {
  const auto a = Launched("a"), b = Launched("b"), c = Launched("c");
  c->IgnoreStop();
  stop_.Request();
  c->AwaitStopRequest();
  EXPECT_FALSE(b->stop_requested());
  c->Exit(ExitReason{0, false});
  b->AwaitStopRequest();
  a->AwaitStopRequest();
  Await(0, ChildPhase::kStopped);
  EXPECT_THAT(notifier_.told(), Contains("stopping"));
}

TEST_F(SupervisionTest, KillsAChildThatDoesNotStopInTime) {
  const auto c = Launched("c");
  c->IgnoreStop();
  stop_.Request();
  c->AwaitStopRequest();
  clock_.AwaitWaiters(1);
  EXPECT_TRUE(c->running());
  clock_.Advance(absl::Seconds(10));
  EXPECT_THAT(Await(2, ChildPhase::kStopped).last_exit, HasSubstr("signal 9"));
}

TEST_F(SupervisionTest, SecondRequestKillsAtOnce) {
  const auto a = Launched("a"), c = Launched("c");
  a->IgnoreStop();
  c->IgnoreStop();
  stop_.Request();
  c->AwaitStopRequest();
  stop_.Request();
  Await(0, ChildPhase::kStopped);
  Await(2, ChildPhase::kStopped);
}

TEST_F(SupervisionTest, CrashWhileStoppingIsNotRestarted) {
  const auto a = Launched("a"), c = Launched("c");
  c->IgnoreStop();
  stop_.Request();
  c->AwaitStopRequest();
  a->Exit(kCrash);
  c->Exit(kCrash);
  Await(0, ChildPhase::kStopped);
  EXPECT_EQ(launcher_.launches("/x/a"), 1);
}

TEST_F(SupervisionTest, ChildThatCannotBeStartedIsTriedAgain) {
  const auto first = Launched("a");
  launcher_.Fail("/x/a", absl::NotFoundError("starting /x/a: no such file"));
  first->Exit(kCrash);
  Await(0, ChildPhase::kWaiting);
  clock_.AwaitWaiters(1);
  clock_.Advance(absl::Seconds(1));
  EXPECT_EQ(Await(0, ChildPhase::kBroken).last_exit,
            "starting /x/a: no such file");
  launcher_.Fail("", absl::OkStatus());
  clock_.AwaitWaiters(1);
  clock_.Advance(absl::Minutes(1));
  Launched("a", 2);
}

}  // namespace
}  // namespace directory_sync::supervisor
