#include "supervisor/supervised_child.h"

#include <csignal>
#include <string>

#include "absl/status/status.h"
#include "absl/time/time.h"
#include "common/clock/fake_clock.h"
#include "gmock/gmock.h"
#include "gtest/gtest.h"

namespace directory_sync::supervisor {
namespace {

using Due = SupervisedChild::Due;
using ::testing::HasSubstr;

constexpr ExitReason kCrash{SIGSEGV, true};
constexpr ExitReason kConfigurationError{78, false};

class SupervisedChildTest : public testing::Test {
 protected:
  static SupervisedChild::Rules Rules() {
    SupervisedChild::Rules rules;
    rules.backoff.first = absl::Seconds(1);
    rules.backoff.longest = absl::Seconds(8);
    return rules;
  }

  void StartAndBecomeReady() {
    ASSERT_EQ(child_.due(), Due::kStart);
    child_.Started(++next_pid_);
    child_.HealthWas(ChildHealth::kServing);
    ASSERT_EQ(phase(), ChildPhase::kReady);
  }

  // The wait until it is due, which must be when it says to look again.
  absl::Duration WaitUntilStart() {
    EXPECT_EQ(child_.due(), Due::kNothing);
    const absl::Duration wait = child_.look_again_at() - clock_.Monotonic();
    EXPECT_EQ(child_.status().next_start, clock_.Now() + wait);
    clock_.Advance(wait);
    EXPECT_EQ(child_.due(), Due::kStart);
    return wait;
  }

  ChildPhase phase() { return child_.status().phase; }

  FakeClock clock_;
  int next_pid_ = 100;
  // No jitter: every wait is its ceiling.
  SupervisedChild child_{"relay", Rules(), clock_, [] { return 1.0; }};
};

TEST_F(SupervisedChildTest, IsReadyWhenItsHealthSaysSoAndNotBefore) {
  EXPECT_EQ(child_.due(), Due::kStart);
  child_.Started(7);
  EXPECT_EQ(phase(), ChildPhase::kStarting);
  EXPECT_EQ(child_.due(), Due::kNothing);
  child_.HealthWas(ChildHealth::kUnreachable);
  child_.HealthWas(ChildHealth::kNotServing);
  EXPECT_EQ(phase(), ChildPhase::kStarting);
  child_.HealthWas(ChildHealth::kServing);
  EXPECT_EQ(phase(), ChildPhase::kReady);
  EXPECT_EQ(child_.status().process_id, 7);
  EXPECT_EQ(child_.status().restarts, 0);
  child_.HealthWas(ChildHealth::kNotServing);
  EXPECT_EQ(phase(), ChildPhase::kStarting);
}

TEST_F(SupervisedChildTest, CrashesAreRestartedWithLongerAndLongerWaits) {
  for (const int seconds : {1, 2, 4, 8, 8}) {
    StartAndBecomeReady();
    child_.Exited(kCrash, "");
    EXPECT_EQ(phase(), ChildPhase::kWaiting);
    EXPECT_EQ(child_.status().process_id, 0);
    EXPECT_EQ(WaitUntilStart(), absl::Seconds(seconds));
  }
  EXPECT_EQ(child_.status().restarts, 4);
  EXPECT_THAT(child_.status().last_exit, HasSubstr("signal 11"));
}

TEST_F(SupervisedChildTest, OneThatWasReadyForLongStartsOverWithShortWaits) {
  for (int i = 0; i < 3; ++i) {
    StartAndBecomeReady();
    child_.Exited(kCrash, "");
    WaitUntilStart();
  }
  StartAndBecomeReady();
  for (int i = 0; i < 6; ++i) {
    clock_.Advance(absl::Seconds(10));
    child_.HealthWas(ChildHealth::kServing);
  }
  child_.Exited(kCrash, "");
  EXPECT_EQ(WaitUntilStart(), absl::Seconds(1));
}

TEST_F(SupervisedChildTest, EndingUnaskedWithoutErrorIsARestartToo) {
  StartAndBecomeReady();
  child_.Exited(ExitReason{0, false}, "");
  EXPECT_EQ(phase(), ChildPhase::kWaiting);
  EXPECT_EQ(WaitUntilStart(), absl::Seconds(1));
}

TEST_F(SupervisedChildTest, ConfigurationErrorIsShownAndTriedRarely) {
  child_.Started(7);
  child_.Exited(kConfigurationError, "relay: /etc/x: no such file");
  EXPECT_EQ(phase(), ChildPhase::kBroken);
  EXPECT_EQ(child_.status().last_exit,
            "configuration error: relay: /etc/x: no such file");
  EXPECT_EQ(WaitUntilStart(), absl::Minutes(1));
  child_.Started(8);
  child_.Exited(kConfigurationError, "");
  EXPECT_EQ(WaitUntilStart(), absl::Minutes(1));
}

TEST_F(SupervisedChildTest, MissingProgramIsBrokenWithItsMessage) {
  child_.FailedToStart(absl::NotFoundError("starting /x/relay: no such file"));
  EXPECT_EQ(phase(), ChildPhase::kBroken);
  EXPECT_EQ(child_.status().last_exit, "starting /x/relay: no such file");
  EXPECT_EQ(WaitUntilStart(), absl::Minutes(1));
}

TEST_F(SupervisedChildTest, OneThatNoLongerAnswersIsKilledOnceAndRestarted) {
  StartAndBecomeReady();
  clock_.Advance(absl::Seconds(29));
  child_.HealthWas(ChildHealth::kUnreachable);
  EXPECT_EQ(child_.due(), Due::kNothing);
  EXPECT_EQ(child_.look_again_at() - clock_.Monotonic(), absl::Seconds(1));
  clock_.Advance(absl::Seconds(1));
  EXPECT_EQ(child_.due(), Due::kKill);
  child_.Killed();
  EXPECT_EQ(child_.due(), Due::kNothing);
  child_.Exited(ExitReason{SIGKILL, true}, "");
  EXPECT_EQ(child_.status().last_exit, "killed because it no longer answered");
  EXPECT_EQ(WaitUntilStart(), absl::Seconds(1));
}

TEST_F(SupervisedChildTest, SlowStartIsNotKilled) {
  child_.Started(7);
  clock_.Advance(absl::Hours(1));
  child_.HealthWas(ChildHealth::kUnreachable);
  EXPECT_EQ(child_.due(), Due::kNothing);
  // Nor when it becomes ready after all that time.
  child_.HealthWas(ChildHealth::kServing);
  EXPECT_EQ(child_.due(), Due::kNothing);
}

TEST_F(SupervisedChildTest, StoppingIsBoundedAndNeverRestarts) {
  StartAndBecomeReady();
  child_.AskedToStop();
  EXPECT_EQ(phase(), ChildPhase::kStopping);
  clock_.Advance(absl::Seconds(9));
  EXPECT_EQ(child_.due(), Due::kNothing);
  clock_.Advance(absl::Seconds(1));
  EXPECT_EQ(child_.due(), Due::kKill);
  child_.Killed();
  child_.Exited(ExitReason{SIGKILL, true}, "");
  EXPECT_EQ(phase(), ChildPhase::kStopped);
  clock_.Advance(absl::Hours(1));
  EXPECT_EQ(child_.due(), Due::kNothing);
}

TEST_F(SupervisedChildTest, StoppingOneThatDoesNotRunEndsItsWait) {
  child_.Started(7);
  child_.Exited(kCrash, "");
  child_.AskedToStop();
  EXPECT_EQ(phase(), ChildPhase::kStopped);
  EXPECT_EQ(child_.status().next_start, std::nullopt);
  clock_.Advance(absl::Hours(1));
  EXPECT_EQ(child_.due(), Due::kNothing);
}

TEST_F(SupervisedChildTest, LateHealthOfAnEndedProcessChangesNothing) {
  StartAndBecomeReady();
  child_.Exited(kCrash, "");
  child_.HealthWas(ChildHealth::kServing);
  EXPECT_EQ(phase(), ChildPhase::kWaiting);
}

}  // namespace
}  // namespace directory_sync::supervisor
