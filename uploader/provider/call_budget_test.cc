#include "uploader/provider/call_budget.h"

#include "gtest/gtest.h"

namespace directory_sync::provider {
namespace {

constexpr absl::Duration kNow = absl::ZeroDuration();
constexpr absl::Duration kInstant = absl::Milliseconds(1);

// A budget of `per_minute` that has been idle for ten minutes.
class CallBudgetTest : public testing::Test {
 protected:
  static CallBudget Quiet(int per_minute) {
    return CallBudget(per_minute, kNow - absl::Minutes(10));
  }

  // Makes calls of `priority` whenever one may start, for `duration`, each
  // taking an instant. Returns how many.
  static int Saturate(CallBudget& budget, Priority priority,
                      absl::Duration& now, absl::Duration duration) {
    const absl::Duration end = now + duration;
    for (int calls = 0;; ++calls) {
      now += budget.TimeToNext(priority, now);
      if (now >= end) return calls;
      budget.Start(now);
      now += kInstant;
      budget.End(/*throttled=*/false, now);
    }
  }
};

TEST_F(CallBudgetTest, CallsAreSpreadEvenlyWhileThereIsWork) {
  CallBudget budget(30, kNow);
  absl::Duration now = kNow;
  absl::Duration previous = -absl::InfiniteDuration();
  for (int i = 0; i < 100; ++i) {
    now += budget.TimeToNext(Priority::kObject, now);
    EXPECT_GE(now - previous, absl::Seconds(2));
    if (i > 0) {
      EXPECT_LE(now - previous, absl::Seconds(2.2));
    }
    previous = now;
    budget.Start(now);
    budget.End(/*throttled=*/false, now);
  }
}

TEST_F(CallBudgetTest, AFewCallsGoAtOnceAfterAQuietMinute) {
  CallBudget budget = Quiet(30);
  for (int i = 0; i < 9; ++i) {
    EXPECT_EQ(budget.TimeToNext(Priority::kObject, kNow), absl::ZeroDuration());
    budget.Start(kNow);
    budget.End(/*throttled=*/false, kNow);
  }
  absl::Duration now = kNow;
  Saturate(budget, Priority::kObject, now, absl::Minutes(5));
  // The burst is paid back: the next calls come as if it had been spread.
  EXPECT_LE(budget.TimeToNext(Priority::kPassword, now), absl::Seconds(2.2));
}

TEST_F(CallBudgetTest, NoBurstInTheFirstMinute) {
  CallBudget budget(30, kNow);
  budget.Start(kNow);
  budget.End(/*throttled=*/false, kNow);
  EXPECT_GT(budget.TimeToNext(Priority::kObject, kNow), absl::Seconds(2));
}

TEST_F(CallBudgetTest, PasswordNeverWaitsBehindALongSync) {
  CallBudget budget(30, kNow);
  absl::Duration now = kNow;
  Saturate(budget, Priority::kObject, now, absl::Minutes(10));
  EXPECT_EQ(budget.TimeToNext(Priority::kPassword, now), absl::ZeroDuration());
}

TEST_F(CallBudgetTest, PasswordsUseTheWholeMinuteAndNotMore) {
  CallBudget budget = Quiet(30);
  for (int i = 0; i < 30; ++i) {
    EXPECT_EQ(budget.TimeToNext(Priority::kPassword, kNow),
              absl::ZeroDuration());
    budget.Start(kNow);
    budget.End(/*throttled=*/false, kNow);
  }
  EXPECT_GE(budget.TimeToNext(Priority::kPassword, kNow), absl::Minutes(1));
}

TEST_F(CallBudgetTest, RunningCallsCountUntilAMinuteAfterTheirEnd) {
  CallBudget budget(1, kNow);
  budget.Start(kNow);
  EXPECT_EQ(budget.TimeToNext(Priority::kPassword, kNow + absl::Hours(1)),
            absl::InfiniteDuration());
  budget.End(/*throttled=*/false, kNow + absl::Hours(1));
  const absl::Duration wait =
      budget.TimeToNext(Priority::kPassword, kNow + absl::Hours(1));
  EXPECT_GE(wait, absl::Minutes(1));
  EXPECT_LT(wait, absl::Seconds(61));
}

TEST_F(CallBudgetTest, ThrottleAnswerStopsShrinksAndRecovers) {
  CallBudget budget = Quiet(30);
  budget.Start(kNow);
  budget.End(/*throttled=*/true, kNow);
  EXPECT_EQ(budget.TimeToNext(Priority::kPassword, kNow), absl::Seconds(5));
  EXPECT_EQ(budget.EffectivePerMinute(kNow), 15);
  EXPECT_EQ(budget.EffectivePerMinute(kNow + absl::Minutes(2)), 21);
  EXPECT_EQ(budget.EffectivePerMinute(kNow + absl::Minutes(10)), 30);
}

TEST_F(CallBudgetTest, RepeatedThrottleAnswersWaitLonger) {
  CallBudget budget = Quiet(30);
  absl::Duration now = kNow;
  absl::Duration last;
  for (int i = 0; i < 6; ++i) {
    budget.Start(now);
    budget.End(/*throttled=*/true, now);
    last = budget.TimeToNext(Priority::kPassword, now);
    now += last;
  }
  EXPECT_EQ(last, absl::Minutes(1));
  EXPECT_EQ(budget.EffectivePerMinute(now), 6);  // Recovering from 3.
}

TEST_F(CallBudgetTest, ThrottleAnswersOfCallsThatRanTogetherAreOneEvent) {
  CallBudget budget = Quiet(30);
  budget.Start(kNow);
  budget.Start(kNow);
  budget.End(/*throttled=*/true, kNow);
  budget.End(/*throttled=*/true, kNow);
  EXPECT_EQ(budget.EffectivePerMinute(kNow), 15);
}

TEST_F(CallBudgetTest, LargeBudgetsCostNothing) {
  CallBudget budget = Quiet(1000000);
  absl::Duration now = kNow;
  EXPECT_GT(Saturate(budget, Priority::kObject, now, absl::Seconds(10)), 9000);
}

}  // namespace
}  // namespace directory_sync::provider
