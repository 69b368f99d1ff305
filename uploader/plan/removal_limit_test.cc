#include "uploader/plan/removal_limit.h"

#include "gtest/gtest.h"

namespace directory_sync::uploader {
namespace {

using directorysync::upload::v1::Settings;
using reconcile::RemovalKind;

TEST(RemovalLimitTest, HalfOfTheAccountsButAtMostTenAndAtLeastOne) {
  EXPECT_EQ(RemovalLimit(0), 1);
  EXPECT_EQ(RemovalLimit(1), 1);
  EXPECT_EQ(RemovalLimit(4), 2);
  EXPECT_EQ(RemovalLimit(19), 9);
  EXPECT_EQ(RemovalLimit(20), 10);
  EXPECT_EQ(RemovalLimit(100000), 10);
}

TEST(RemovalLimitTest, SettingsChooseCountAndPercentage) {
  Settings settings;
  settings.set_removal_threshold(500);
  settings.set_removal_threshold_percent(20);
  const RemovalThreshold threshold =
      ThresholdOf(settings, RemovalKind::kDisableMailbox);

  EXPECT_EQ(RemovalLimit(threshold, 100), 20);
  EXPECT_EQ(RemovalLimit(threshold, 100000), 500);
  EXPECT_EQ(RemovalLimit(threshold, absl::nullopt), 500);
}

TEST(RemovalLimitTest, ZeroLetsNothingThrough) {
  Settings settings;
  settings.set_removal_threshold(0);
  EXPECT_EQ(RemovalLimit(ThresholdOf(settings, RemovalKind::kDeleteList), 1000),
            0);

  settings.set_removal_threshold(10);
  settings.set_removal_threshold_percent(0);
  EXPECT_EQ(RemovalLimit(ThresholdOf(settings, RemovalKind::kDeleteList), 1000),
            0);
}

TEST(RemovalLimitTest, MoreObjectsThanTellChangeNothing) {
  for (const int64_t percent : {1, 3, 7, 50, 100}) {
    const RemovalThreshold threshold = {10, percent};
    const int64_t enough = ObjectsThatTell(threshold);
    EXPECT_EQ(RemovalLimit(threshold, enough), 10) << percent;
    EXPECT_EQ(RemovalLimit(threshold, enough * 1000), 10) << percent;
    EXPECT_LE(RemovalLimit(threshold, enough - 1), 10) << percent;
  }
}

TEST(RemovalLimitTest, TenTimesAsManyMembersMayGo) {
  EXPECT_EQ(RemovalLimit(ThresholdOf({}, RemovalKind::kRemoveMember), 100000),
            100);
}

}  // namespace
}  // namespace directory_sync::uploader
