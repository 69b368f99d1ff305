#include "uploader/plan/removal_guard.h"

#include "absl/strings/str_cat.h"
#include "gmock/gmock.h"
#include "gtest/gtest.h"

namespace directory_sync::uploader {
namespace {

using testing::ElementsAre;
using testing::IsEmpty;
using testing::SizeIs;

// The accounts "from" up to but not including "to".
std::set<std::string> Accounts(int from, int to) {
  std::set<std::string> accounts;
  for (int i = from; i < to; ++i) accounts.insert(absl::StrCat("guid ", i));
  return accounts;
}

TEST(RemovalGuardTest, HalfOfTheAccountsButAtMostTenAndAtLeastOne) {
  EXPECT_EQ(RemovalLimit(0), 1);
  EXPECT_EQ(RemovalLimit(1), 1);
  EXPECT_EQ(RemovalLimit(4), 2);
  EXPECT_EQ(RemovalLimit(19), 9);
  EXPECT_EQ(RemovalLimit(20), 10);
  EXPECT_EQ(RemovalLimit(100000), 10);
}

TEST(RemovalGuardTest, UpToTheLimitNothingIsWithheld) {
  EXPECT_THAT(RemovalsToWithhold({Accounts(0, 10), {}, Accounts(0, 1000)}),
              IsEmpty());
}

TEST(RemovalGuardTest, AboveTheLimitAllAreWithheld) {
  EXPECT_THAT(RemovalsToWithhold({Accounts(0, 11), {}, Accounts(0, 1000)}),
              SizeIs(11));
}

TEST(RemovalGuardTest, ASmallServiceIsNotEmptied) {
  EXPECT_THAT(RemovalsToWithhold({Accounts(0, 4), {}, Accounts(0, 4)}),
              SizeIs(4));
}

TEST(RemovalGuardTest, SmallStepsWithinADayAddUp) {
  EXPECT_THAT(
      RemovalsToWithhold({Accounts(8, 10), Accounts(0, 8), Accounts(8, 100)}),
      IsEmpty());
  EXPECT_THAT(
      RemovalsToWithhold({Accounts(8, 11), Accounts(0, 8), Accounts(8, 100)}),
      SizeIs(3));
}

TEST(RemovalGuardTest, TheRecentOnesStillCountAsAccounts) {
  // Two of four went: the limit is still that of four.
  const Removals removals = {Accounts(2, 3), Accounts(0, 2), Accounts(2, 4)};
  EXPECT_EQ(removals.limit(), 2);
  EXPECT_THAT(RemovalsToWithhold(removals), ElementsAre("guid 2"));
}

TEST(RemovalGuardTest, AnAccountCountsOnceAndWhatIsUnderWayGoesOn) {
  EXPECT_THAT(
      RemovalsToWithhold({Accounts(0, 10), Accounts(0, 10), Accounts(0, 100)}),
      IsEmpty());
  EXPECT_THAT(
      RemovalsToWithhold({Accounts(0, 11), Accounts(0, 10), Accounts(0, 100)}),
      ElementsAre("guid 10"));
}

}  // namespace
}  // namespace directory_sync::uploader
