#include "uploader/reconcile/alternate_addresses.h"

#include <string>
#include <vector>

#include "gmock/gmock.h"
#include "gtest/gtest.h"

namespace directory_sync::reconcile {
namespace {

using provider::MailAddress;
using testing::ElementsAre;
using testing::IsEmpty;
using testing::SizeIs;

MailAddress Address(const std::string& text) {
  return MailAddress::Parse(text).value();
}

Plan PlanFor(std::vector<std::string> wanted, ActualMailbox actual) {
  DesiredMailbox desired;
  desired.name = "ann";
  desired.alternate_addresses = std::move(wanted);
  actual.address = Address("ann@example.com");
  Plan plan;
  PlanAlternateAddresses(desired, actual, plan);
  return plan;
}

TEST(AlternateAddressesTest, ThePrefixCountsInAnyLetterCase) {
  EXPECT_THAT(SmtpAddressesIn({"SMTP:a@b.de", "smtp:c@d.de", "sMtP: e@f.de ",
                               "x400:g@h.de", "SIP:i@j.de", "k@l.de"}),
              ElementsAre("a@b.de", "c@d.de", "e@f.de"));
}

TEST(AlternateAddressesTest, ThePrimaryOneIsSkipped) {
  EXPECT_THAT(PlanFor({"Ann@Example.com"}, {}).operations, IsEmpty());
}

TEST(AlternateAddressesTest, OnlyOursAreTakenAway) {
  ActualMailbox actual;
  actual.alternates = {
      {Address("ours@example.com"), AlternateState::kOurs},
      {Address("theirs@example.com"), AlternateState::kForeign}};
  const Plan plan = PlanFor({}, actual);
  ASSERT_THAT(plan.operations, SizeIs(1));
  EXPECT_EQ(plan.operations[0].kind, OperationKind::kRemoveAddress);
  EXPECT_EQ(plan.operations[0].changes[0].before, "ours@example.com");
}

TEST(AlternateAddressesTest, WhatNobodyKnowsIsLookedForAndAddedAgain) {
  ActualMailbox actual;
  actual.alternates = {{Address("a@example.com"), AlternateState::kUncertain}};
  const Plan plan = PlanFor({"a@example.com"}, actual);
  ASSERT_THAT(plan.operations, SizeIs(1));
  EXPECT_TRUE(plan.operations[0].maybe_done);
}

TEST(AlternateAddressesTest, WhatIsNoAddressIsRejectedAndStopsNoOther) {
  const Plan plan = PlanFor({"nonsense", "a@example.com"}, {});
  EXPECT_THAT(plan.operations, SizeIs(1));
  ASSERT_THAT(plan.rejections, SizeIs(1));
  EXPECT_EQ(plan.rejections[0].error.message,
            "Performed action 'Update' for user 'ann'. The alternate address "
            "was not in the primary domain or any of the alternate domains.");
}

TEST(AlternateAddressesTest, NotAskedForLeavesAllAlone) {
  ActualMailbox actual;
  actual.alternates = {{Address("ours@example.com"), AlternateState::kOurs}};
  Plan plan;
  PlanAlternateAddresses(DesiredMailbox(), actual, plan);
  EXPECT_THAT(plan.operations, IsEmpty());
}

}  // namespace
}  // namespace directory_sync::reconcile
