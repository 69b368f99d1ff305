#include "relay/token_bucket.h"

#include "common/clock/fake_clock.h"
#include "gtest/gtest.h"

namespace directory_sync::relay {
namespace {

class TokenBucketTest : public testing::Test {
 protected:
  FakeClock clock_;
  TokenBucket bucket_{{10, 3}, clock_};
};

TEST_F(TokenBucketTest, BurstIsThereAtOnceAndNoMore) {
  for (int i = 0; i < 3; ++i) {
    EXPECT_EQ(bucket_.UntilNext(), absl::ZeroDuration());
    bucket_.Take();
  }
  EXPECT_EQ(bucket_.UntilNext(), absl::Milliseconds(100));
}

TEST_F(TokenBucketTest, RefillsByTimeUpToTheBurst) {
  for (int i = 0; i < 3; ++i) bucket_.Take();
  EXPECT_FALSE(bucket_.IsFull());
  clock_.Advance(absl::Milliseconds(100));
  EXPECT_EQ(bucket_.UntilNext(), absl::ZeroDuration());
  clock_.Advance(absl::Hours(1));
  EXPECT_TRUE(bucket_.IsFull());
  for (int i = 0; i < 3; ++i) bucket_.Take();
  EXPECT_GT(bucket_.UntilNext(), absl::ZeroDuration());
}

TEST_F(TokenBucketTest, DebtIsPaidFirst) {
  for (int i = 0; i < 5; ++i) bucket_.Take();
  EXPECT_EQ(bucket_.UntilNext(), absl::Milliseconds(300));
}

TEST_F(TokenBucketTest, StepOfTheWallClockGivesNothing) {
  for (int i = 0; i < 3; ++i) bucket_.Take();
  clock_.StepWallClock(absl::Hours(5));
  EXPECT_EQ(bucket_.UntilNext(), absl::Milliseconds(100));
}

}  // namespace
}  // namespace directory_sync::relay
