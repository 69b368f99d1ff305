#include "uploader/provider/retry_policy.h"

#include "gtest/gtest.h"

namespace directory_sync::provider {
namespace {

TEST(RetryPolicyTest, OnlyWhatMayPassByItselfIsRepeated) {
  EXPECT_EQ(StepAfter(FailureKind::kNone), NextStep::kDone);
  EXPECT_EQ(StepAfter(FailureKind::kThrottled), NextStep::kRepeatAtOnce);
  EXPECT_EQ(StepAfter(FailureKind::kNotMade), NextStep::kRepeatAtOnce);
  EXPECT_EQ(StepAfter(FailureKind::kTransient), NextStep::kRepeatLater);
  EXPECT_EQ(StepAfter(FailureKind::kAmbiguous), NextStep::kRepeatLater);
  for (const FailureKind refusal :
       {FailureKind::kNotAuthorized, FailureKind::kExists,
        FailureKind::kLimitExceeded, FailureKind::kPasswordRefused,
        FailureKind::kInvalid, FailureKind::kUnknown}) {
    EXPECT_EQ(StepAfter(refusal), NextStep::kGiveUp);
  }
}

TEST(RetryPolicyTest, BadKeysStopEverythingAndLoseNothing) {
  EXPECT_EQ(StepAfter(FailureKind::kUnauthorized), NextStep::kStopAll);
}

TEST(RetryPolicyTest, MissingMailboxIsForgotten) {
  EXPECT_EQ(StepAfter(FailureKind::kNotFound), NextStep::kForget);
}

}  // namespace
}  // namespace directory_sync::provider
