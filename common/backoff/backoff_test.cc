#include "common/backoff/backoff.h"

#include "absl/time/time.h"
#include "gtest/gtest.h"

namespace directory_sync {
namespace {

Backoff::Options Options() {
  Backoff::Options options;
  options.first = absl::Seconds(1);
  options.longest = absl::Seconds(10);
  return options;
}

TEST(BackoffTest, CeilingDoublesUpToTheLongest) {
  Backoff backoff(Options(), [] { return 1.0; });
  for (const int seconds : {1, 2, 4, 8, 10, 10}) {
    EXPECT_EQ(backoff.Next(), absl::Seconds(seconds));
  }
}

TEST(BackoffTest, JitterStaysBetweenHalfAndAllOfTheCeiling) {
  Backoff lowest(Options(), [] { return 0.0; });
  EXPECT_EQ(lowest.Next(), absl::Milliseconds(500));
  Backoff backoff(Options(), SystemRandom);
  bool differ = false;
  absl::Duration last;
  for (int i = 0; i < 100; ++i) {
    backoff.Reset();
    const absl::Duration wait = backoff.Next();
    EXPECT_GE(wait, absl::Milliseconds(500));
    EXPECT_LT(wait, absl::Seconds(1));
    differ |= i > 0 && wait != last;
    last = wait;
  }
  EXPECT_TRUE(differ);
}

TEST(BackoffTest, ResetStartsOver) {
  Backoff backoff(Options(), [] { return 1.0; });
  backoff.Next();
  backoff.Next();
  EXPECT_EQ(backoff.failures(), 2);
  backoff.Reset();
  EXPECT_EQ(backoff.Next(), absl::Seconds(1));
}

TEST(BackoffTest, StaysAtTheLongestAfterVeryManyFailures) {
  Backoff backoff(Options(), [] { return 1.0; });
  for (int i = 0; i < 10'000; ++i) backoff.Next();
  EXPECT_EQ(backoff.Next(), absl::Seconds(10));
}

}  // namespace
}  // namespace directory_sync
