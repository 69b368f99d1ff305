#include "webui/live/queue_samples.h"

#include <string>

#include "absl/strings/str_cat.h"
#include "common/clock/fake_clock.h"
#include "gmock/gmock.h"
#include "gtest/gtest.h"

namespace directory_sync::webui {
namespace {

using ::testing::HasSubstr;

class QueueSamplesTest : public testing::Test {
 protected:
  void TakeStatus(int operations) {
    samples_.Take("uploader",
                  absl::StrCat(R"({"pendingOperations":")", operations,
                               R"(","pendingPasswords":"2"})"));
    clock_.Advance(QueueSamples::kPeriod);
  }

  FakeClock clock_;
  QueueSamples samples_{clock_};
};

TEST_F(QueueSamplesTest, ASampleHasTheQueuesAndTheBudget) {
  samples_.Take("relay", R"({"inboxItems":"7"})");
  samples_.Take(
      "pace", R"({"writes":{"perMinute":30,"plannedPerMinute":15,"used":4}})");
  TakeStatus(3);
  const auto list = samples_.List();
  ASSERT_EQ(list.samples_size(), 1);
  EXPECT_EQ(list.samples(0).pending_operations(), 3);
  EXPECT_EQ(list.samples(0).pending_passwords(), 2);
  EXPECT_EQ(list.samples(0).inbox_items(), 7);
  EXPECT_EQ(list.samples(0).writes_used(), 4);
  EXPECT_EQ(list.samples(0).writes_per_minute(), 15);
}

TEST_F(QueueSamplesTest, StrangeAnswersAreIgnored) {
  for (const char* json :
       {"", "[]", "no JSON", R"({"writes":[]})", R"({"writes":7})"}) {
    samples_.Take("pace", json);
  }
  samples_.Take("settings", "{}");
  EXPECT_EQ(samples_.List().samples_size(), 0);
}

TEST_F(QueueSamplesTest, ADayIsSmallAndKeepsItsPeaks) {
  constexpr int kDay = 24 * 3600 / 10;
  for (int i = 0; i < 2 * kDay; ++i) TakeStatus(i == 2 * kDay - 1000 ? 99 : 1);
  const auto list = samples_.List();
  EXPECT_LE(list.samples_size(), 700);
  EXPECT_GE(list.samples_size(), 600);
  EXPECT_LT(samples_.Json().size(), 150000u);
  const auto span = list.samples(list.samples_size() - 1).time().seconds() -
                    list.samples(0).time().seconds();
  EXPECT_NEAR(static_cast<double>(span), 24 * 3600, 700);
  EXPECT_THAT(samples_.Json(), HasSubstr(R"("pendingOperations":"99")"));
}

TEST_F(QueueSamplesTest, TheJsonIsMadeAnewForANewSample) {
  TakeStatus(1);
  const std::string before = samples_.Json();
  EXPECT_EQ(samples_.Json(), before);
  TakeStatus(2);
  EXPECT_NE(samples_.Json(), before);
}

}  // namespace
}  // namespace directory_sync::webui
