#include "uploader/passwords/stamp_finding.h"

#include "gtest/gtest.h"

namespace directory_sync::uploader {
namespace {

using directorysync::password::v1::PasswordStamp;

const absl::Time kInstalled = absl::FromUnixSeconds(1700000000);

PasswordStamp Stamp(uint32_t version, absl::Time time,
                    const std::string& dsa = "dc1") {
  PasswordStamp stamp;
  stamp.set_version(version);
  stamp.set_originating_time(
      static_cast<uint64_t>(absl::ToUnixSeconds(time) + 11644473600));
  stamp.set_originating_dsa(dsa);
  return stamp;
}

StampView View(const PasswordStamp& seen) {
  StampView view;
  view.seen = seen;
  view.captured_since = kInstalled;
  view.waited = absl::Minutes(1);
  return view;
}

const PasswordStamp kOld = Stamp(2, kInstalled - absl::Hours(24));
const PasswordStamp kNew = Stamp(3, kInstalled + absl::Hours(24));

TEST(StampFindingTest, AnOldStampIsTheBaseline) {
  EXPECT_EQ(JudgeStamp(View(kOld)), StampFinding::kBaseline);
}

TEST(StampFindingTest, WithoutAnyHandlerNothingIsMissed) {
  StampView view = View(kNew);
  view.captured_since.reset();
  EXPECT_EQ(JudgeStamp(view), StampFinding::kBaseline);
}

TEST(StampFindingTest, AStampSinceCapturingBeganIsMissedAfterTheGrace) {
  StampView view = View(kNew);
  view.waited = absl::Seconds(1);
  EXPECT_EQ(JudgeStamp(view), StampFinding::kAwaitCapture);
  view.waited = kCaptureGrace;
  EXPECT_EQ(JudgeStamp(view), StampFinding::kMissed);
}

TEST(StampFindingTest, ASlowClockHidesNoChangeOfAKnownAccount) {
  StampView view = View(Stamp(3, kInstalled - absl::Hours(1)));
  view.record.baseline = kOld;
  EXPECT_EQ(JudgeStamp(view), StampFinding::kMissed);
}

TEST(StampFindingTest, TheDeliveredOneIsDelivered) {
  StampView view = View(kNew);
  view.record.delivered = kNew;
  EXPECT_EQ(JudgeStamp(view), StampFinding::kKnown);
}

TEST(StampFindingTest, ARefusedOneIsNotMissed) {
  StampView view = View(kNew);
  view.record.delivered = kOld;
  view.record.refused = kNew;
  EXPECT_EQ(JudgeStamp(view), StampFinding::kKnown);
}

TEST(StampFindingTest, AConfirmedCaptureExplainsIt) {
  StampView view = View(kNew);
  view.awaits_delivery = true;
  EXPECT_EQ(JudgeStamp(view), StampFinding::kAwaitCapture);
}

TEST(StampFindingTest, AnUnconfirmedCaptureExplainsItForTheGraceOnly) {
  StampView view = View(kOld);
  view.awaits_verdict = true;
  view.waited = absl::Seconds(1);
  EXPECT_EQ(JudgeStamp(view), StampFinding::kAwaitCapture);
  view = View(kNew);
  view.awaits_verdict = true;
  EXPECT_EQ(JudgeStamp(view), StampFinding::kMissed);
}

TEST(StampFindingTest, ANamedLossCoversItsVersionAndBelow) {
  StampView view = View(kNew);
  view.record.loss = "lost";
  view.record.loss_version = kNew.version();
  EXPECT_EQ(JudgeStamp(view), StampFinding::kNamed);
  view.record.loss_version = kOld.version();
  EXPECT_EQ(JudgeStamp(view), StampFinding::kMissed);
}

TEST(StampFindingTest, BelowTheDeliveredAllMustBeAsked) {
  StampView view = View(kOld);
  view.record.delivered = kNew;
  EXPECT_EQ(JudgeStamp(view), StampFinding::kBackwards);
}

TEST(StampFindingTest, AsNewAsTheDeliveredOfAnotherControllerIsMissed) {
  StampView view = View(Stamp(3, kInstalled + absl::Hours(24), "dc2"));
  view.record.delivered = kNew;
  EXPECT_EQ(JudgeStamp(view), StampFinding::kMissed);
}

}  // namespace
}  // namespace directory_sync::uploader
