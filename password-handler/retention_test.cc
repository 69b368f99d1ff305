#include "password-handler/retention.h"

#include <string>

#include "common/status/status_matchers.h"
#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "password-handler/testing/handler_core.h"

namespace directory_sync::password_handler {
namespace {

using testing::IsEmpty;
using testing::SizeIs;

class RetentionTest : public testing::Test {
 protected:
  RetentionTest() { core_.stamps().Change("user"); }

  HandlerCore core_;
  Retention retention_{core_.queue(), core_.maker(), core_.clock()};
};

TEST_F(RetentionTest, EmptyQueueNeedsNoCare) {
  EXPECT_THAT(retention_.Run(), IsOkAndHolds(absl::InfiniteDuration()));
}

TEST_F(RetentionTest, LooksOnceAnHourWhileThereIsSomething) {
  core_.Hook("user", 'a');
  EXPECT_THAT(retention_.Run(), IsOkAndHolds(absl::Hours(1)));
  core_.clock().Advance(absl::Minutes(20));
  EXPECT_THAT(retention_.Run(), IsOkAndHolds(absl::Minutes(40)));
}

TEST_F(RetentionTest, UnsentCaptureBecomesATombstoneUnderItsSeq) {
  ASSERT_OK(retention_.Run());
  core_.Hook("user", 'a');
  core_.stamps().Change("user");
  core_.Settle();  // a verdict
  core_.clock().Advance(absl::Hours(24 * 14) - absl::Minutes(5));
  core_.Hook("user", 'b');
  ASSERT_OK(retention_.Run());
  EXPECT_THAT(core_.Unsent().captures, SizeIs(2));
  core_.clock().Advance(absl::Hours(1));
  ASSERT_OK(retention_.Run());
  const auto sent = core_.Unsent();
  EXPECT_THAT(sent.captures, SizeIs(1));
  EXPECT_THAT(sent.verdicts, SizeIs(1));
  ASSERT_THAT(sent.tombstones, SizeIs(1));
  EXPECT_EQ(sent.tombstones[0].seq(), 1);
  EXPECT_EQ(sent.tombstones[0].id(), std::string(16, 'a'));
  EXPECT_EQ(sent.tombstones[0].sam_account_name(), "user");
  EXPECT_EQ(sent.tombstones[0].object_guid(), std::string(16, '0'));
  EXPECT_EQ(sent.tombstones[0].before().version(), 2);
  EXPECT_THAT(core_.queue().Losses(), IsOkAndHolds(1));
}

// A machine that comes up with a wrong clock.
TEST_F(RetentionTest, ForwardStepOfTheClockDestroysNothing) {
  ASSERT_OK(retention_.Run());
  core_.clock().Advance(absl::Hours(48));
  core_.Hook("user", 'a');
  core_.clock().StepWallClock(absl::Hours(24 * 30));
  for (int hour = 0; hour < 23; ++hour) {
    ASSERT_OK(retention_.Run());
    core_.clock().Advance(absl::Hours(1));
  }
  core_.clock().StepWallClock(-absl::Hours(24 * 30));
  for (int hour = 0; hour < 48; ++hour) {
    ASSERT_OK(retention_.Run());
    core_.clock().Advance(absl::Hours(1));
  }
  EXPECT_THAT(core_.Unsent().captures, SizeIs(1));
  EXPECT_THAT(core_.queue().OpenCaptures(), IsOkAndHolds(SizeIs(1)));
}

TEST_F(RetentionTest, TombstonesAreKept) {
  core_.stamps().set_failure(absl::UnavailableError("down"));
  core_.Hook("user", 'a');
  core_.clock().Advance(absl::Hours(24 * 15));
  ASSERT_OK(retention_.Run());
  EXPECT_THAT(core_.Unsent().tombstones, SizeIs(1));
}

TEST_F(RetentionTest, UnappliedCaptureIsForgotten) {
  ASSERT_OK(retention_.Run());
  core_.Hook("user", 'a');
  ASSERT_OK(core_.queue().Acknowledged({std::string(16, 'a')}));
  core_.clock().Advance(absl::Hours(24 * 15));
  EXPECT_THAT(retention_.Run(), IsOkAndHolds(absl::InfiniteDuration()));
}

}  // namespace
}  // namespace directory_sync::password_handler
