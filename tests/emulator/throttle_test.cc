#include "tests/emulator/throttle.h"

#include "absl/time/time.h"
#include "gtest/gtest.h"

namespace directory_sync::emulator {
namespace {

Limits Of(WindowKind window, int writes) {
  Limits limits;
  limits.window = window;
  limits.writes_per_minute = writes;
  return limits;
}

absl::Time Second(double second) {
  return absl::FromUnixSeconds(1'800'000'000) + absl::Seconds(second);
}

int Admitted(Throttle& throttle, int calls, absl::Time now) {
  int admitted = 0;
  for (int i = 0; i < calls; ++i) {
    admitted += throttle.Admit("key", CallClass::kWrite, now) ? 1 : 0;
  }
  return admitted;
}

TEST(ThrottleTest, DocumentedDefaults) {
  const Limits limits;
  EXPECT_EQ(limits.gets_per_minute, 60);
  EXPECT_EQ(limits.writes_per_minute, 30);
  EXPECT_EQ(limits.domain_writes_per_minute, 2);
  EXPECT_EQ(limits.alternate_domain_writes_per_minute, 2);
}

TEST(ThrottleTest, FixedWindowRenewsAtTheMinute) {
  Throttle throttle(Of(WindowKind::kFixed, 3));
  EXPECT_EQ(Admitted(throttle, 9, Second(59)), 3);
  EXPECT_EQ(Admitted(throttle, 9, Second(60)), 3);
  EXPECT_EQ(Admitted(throttle, 1, Second(119)), 0);
  EXPECT_EQ(Admitted(throttle, 1, Second(120)), 1);
}

TEST(ThrottleTest, FixedWindowHasAPhase) {
  Limits limits = Of(WindowKind::kFixed, 1);
  limits.window_phase_seconds = 20;
  Throttle throttle(limits);
  EXPECT_EQ(Admitted(throttle, 2, Second(0)), 1);
  EXPECT_EQ(Admitted(throttle, 2, Second(19)), 0);
  EXPECT_EQ(Admitted(throttle, 2, Second(20)), 1);
}

TEST(ThrottleTest, SlidingWindowForgetsEachCallAfterAMinute) {
  Throttle throttle(Of(WindowKind::kSliding, 2));
  EXPECT_EQ(Admitted(throttle, 1, Second(0)), 1);
  EXPECT_EQ(Admitted(throttle, 1, Second(30)), 1);
  EXPECT_EQ(Admitted(throttle, 1, Second(60)), 1);
  EXPECT_EQ(Admitted(throttle, 1, Second(89)), 0);
}

TEST(ThrottleTest, RejectedCallsCountUnlessChosenOtherwise) {
  Limits limits = Of(WindowKind::kSliding, 2);
  Throttle counting(limits);
  EXPECT_EQ(Admitted(counting, 2, Second(0)), 2);
  EXPECT_EQ(Admitted(counting, 2, Second(59)), 0);
  // The first two are forgotten, but the rejected two still count.
  EXPECT_EQ(Admitted(counting, 1, Second(61)), 0);

  limits.count_rejected = false;
  Throttle forgiving(limits);
  EXPECT_EQ(Admitted(forgiving, 2, Second(0)), 2);
  EXPECT_EQ(Admitted(forgiving, 2, Second(59)), 0);
  EXPECT_EQ(Admitted(forgiving, 1, Second(61)), 1);
}

TEST(ThrottleTest, TokenBucketRefillsEvenly) {
  Limits limits = Of(WindowKind::kTokenBucket, 30);
  limits.count_rejected = false;
  Throttle throttle(limits);
  EXPECT_EQ(Admitted(throttle, 40, Second(0)), 30);
  EXPECT_EQ(Admitted(throttle, 1, Second(1)), 0);
  EXPECT_EQ(Admitted(throttle, 9, Second(10)), 5);
  EXPECT_EQ(Admitted(throttle, 99, Second(1000)), 30);
}

TEST(ThrottleTest, TokenBucketDebtIsAtMostAMinutes) {
  Throttle throttle(Of(WindowKind::kTokenBucket, 30));
  EXPECT_EQ(Admitted(throttle, 1000, Second(0)), 30);
  EXPECT_EQ(Admitted(throttle, 1, Second(59)), 0);
  EXPECT_EQ(Admitted(throttle, 1, Second(70)), 1);
}

TEST(ThrottleTest, KeysAndClassesCountApart) {
  Throttle throttle(Of(WindowKind::kFixed, 1));
  EXPECT_TRUE(throttle.Admit("a", CallClass::kWrite, Second(0)));
  EXPECT_FALSE(throttle.Admit("a", CallClass::kWrite, Second(0)));
  EXPECT_TRUE(throttle.Admit("b", CallClass::kWrite, Second(0)));
  EXPECT_TRUE(throttle.Admit("a", CallClass::kGet, Second(0)));
}

TEST(ThrottleTest, SwitchedOffItAdmitsEverything) {
  Limits limits = Of(WindowKind::kFixed, 0);
  limits.enabled = false;
  Throttle throttle(limits);
  EXPECT_EQ(Admitted(throttle, 1000, Second(0)), 1000);
}

}  // namespace
}  // namespace directory_sync::emulator
