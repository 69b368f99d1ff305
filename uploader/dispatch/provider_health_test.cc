#include "uploader/dispatch/provider_health.h"

#include "common/clock/fake_clock.h"
#include "gtest/gtest.h"

namespace directory_sync::uploader {
namespace {

using provider::FailureKind;

constexpr int64_t kGeneration = 1;

class ProviderHealthTest : public testing::Test {
 protected:
  FakeClock clock_;
  Conditions conditions_;
  ProviderHealth health_{conditions_, clock_};
};

TEST_F(ProviderHealthTest, PassingFailuresPauseAllCalls) {
  health_.NoteAnswer(absl::UnavailableError("down"), FailureKind::kTransient,
                     kGeneration);
  EXPECT_GT(health_.TimeToNext(kGeneration), absl::ZeroDuration());
  EXPECT_FALSE(conditions_.Get(Peer::kProvider).status.ok());
}

TEST_F(ProviderHealthTest, OneObjectThatFailsAgainAndAgainPausesNobody) {
  for (const FailureKind failure :
       {FailureKind::kAmbiguous, FailureKind::kUnreadable}) {
    for (int i = 0; i < 10; ++i) {
      health_.NoteAnswer(absl::AbortedError("error 500"), failure, kGeneration,
                         "ann");
    }
  }
  EXPECT_EQ(health_.TimeToNext(kGeneration), absl::ZeroDuration());
  EXPECT_FALSE(health_.IsDown());
}

TEST_F(ProviderHealthTest, SeveralObjectsThatFailPauseAllCalls) {
  for (const char* object : {"ann", "bo", "cy"}) {
    health_.NoteAnswer(absl::AbortedError("error 500"), FailureKind::kAmbiguous,
                       kGeneration, object);
  }
  EXPECT_GT(health_.TimeToNext(kGeneration), absl::ZeroDuration());
  EXPECT_TRUE(health_.IsDown());
  health_.NoteAnswer(absl::OkStatus(), FailureKind::kNone, kGeneration, "bo");
  EXPECT_FALSE(health_.IsDown());
}

TEST_F(ProviderHealthTest, CallThatWasNotMadeSaysNothingOfTheProvider) {
  health_.NoteAnswer(absl::OkStatus(), FailureKind::kNone, kGeneration);
  health_.NoteAnswer(absl::CancelledError("stopping"), FailureKind::kNotMade,
                     kGeneration);
  EXPECT_EQ(health_.TimeToNext(kGeneration), absl::ZeroDuration());
  EXPECT_TRUE(conditions_.Get(Peer::kProvider).status.ok());
}

TEST_F(ProviderHealthTest, CallThatWasNotMadeEndsNoPause) {
  health_.NoteAnswer(absl::UnavailableError("down"), FailureKind::kTransient,
                     kGeneration);
  health_.NoteAnswer(absl::CancelledError("stopping"), FailureKind::kNotMade,
                     kGeneration);
  EXPECT_GT(health_.TimeToNext(kGeneration), absl::ZeroDuration());
}

TEST_F(ProviderHealthTest, RefusedKeysStopCallsUntilThereAreOthersOrForAWhile) {
  health_.NoteAnswer(absl::UnauthenticatedError("no"),
                     FailureKind::kUnauthorized, kGeneration);
  EXPECT_EQ(health_.TimeToNext(kGeneration), ProviderHealth::kKeysPause);
  EXPECT_EQ(health_.TimeToNext(kGeneration + 1), absl::ZeroDuration());
  clock_.Advance(ProviderHealth::kKeysPause);
  EXPECT_EQ(health_.TimeToNext(kGeneration), absl::ZeroDuration());
}

}  // namespace
}  // namespace directory_sync::uploader
