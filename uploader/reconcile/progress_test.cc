#include "uploader/reconcile/progress.h"

#include "gtest/gtest.h"
#include "uploader/provider/mail_address.h"

namespace directory_sync::reconcile {
namespace {

PlannedOperation Operation() {
  PlannedOperation operation;
  operation.kind = OperationKind::kEnable;
  operation.address = provider::MailAddress::Parse("ann@example.com").value();
  operation.object_guid = "guid";
  operation.enabled = true;
  operation.changes = {{"title", "CTO", "CEO"}};
  return operation;
}

ActualMailbox Held() {
  ActualMailbox held;
  held.object_guid = "guid";
  held.address = Operation().address;
  held.enabled = false;
  held.fields = {{"title", "CTO"}, {"lastName", "Lee"}};
  return held;
}

TEST(ProgressTest, WhatIsUnderWayIsUncertainUntilItIsDone) {
  const ActualMailbox during = During(Operation(), Held());
  EXPECT_FALSE(during.enabled.has_value());
  EXPECT_EQ(during.uncertain_fields, (std::set<std::string>{"title"}));
  const ActualMailbox after = After(Operation(), during);
  EXPECT_EQ(after.enabled, true);
  EXPECT_TRUE(after.uncertain_fields.empty());
  EXPECT_EQ(after.fields,
            (provider::FieldValues{{"title", "CEO"}, {"lastName", "Lee"}}));
}

TEST(ProgressTest, CreatedMailboxIsHeldForItsAccount) {
  const ActualMailbox created = After(Operation(), absl::nullopt);
  EXPECT_EQ(created.object_guid, "guid");
  EXPECT_EQ(created.address, Operation().address);
  EXPECT_EQ(created.fields, (provider::FieldValues{{"title", "CEO"}}));
}

TEST(ProgressTest, AdoptedMailboxIsHeldAsItWasFound) {
  provider::Mailbox found;
  found.enabled = false;
  found.fields = {{"title", "by hand"}};
  const ActualMailbox adopted = AfterAdoption(Operation(), found);
  EXPECT_EQ(adopted.enabled, false);
  EXPECT_EQ(adopted.fields, found.fields);
  EXPECT_EQ(adopted.object_guid, "guid");
}

PlannedOperation AddsAddress() {
  PlannedOperation operation = Operation();
  operation.kind = OperationKind::kAddAddress;
  operation.enabled.reset();
  operation.changes = {{"emailAddress", "", "lee@example.com"}};
  return operation;
}

TEST(ProgressTest, AnAddressIsOursOnlyOnceItWasSent) {
  const auto address = provider::MailAddress::Parse("lee@example.com").value();
  const ActualMailbox begun = During(AddsAddress(), Held());
  EXPECT_EQ(begun.alternates.at(address), AlternateState::kBegun);
  EXPECT_TRUE(Untouched(AddsAddress(), begun).alternates.empty());

  const ActualMailbox sent = Sent(AddsAddress(), begun);
  EXPECT_EQ(sent.alternates.at(address), AlternateState::kUncertain);
  PlannedOperation second = AddsAddress();
  second.maybe_done = true;
  const ActualMailbox again = During(second, sent);
  EXPECT_EQ(again.alternates.at(address), AlternateState::kUncertain);
  EXPECT_EQ(Untouched(second, again).alternates.at(address),
            AlternateState::kUncertain);
}

}  // namespace
}  // namespace directory_sync::reconcile
