#include "uploader/reconcile/entry.h"

#include <string>

#include "absl/strings/str_cat.h"
#include "gmock/gmock.h"
#include "gtest/gtest.h"

namespace directory_sync::reconcile {
namespace {

using provider::MailAddress;
using testing::ElementsAre;
using testing::HasSubstr;
using testing::IsEmpty;
using testing::SizeIs;

const std::string kGuid(
    "\x01\x02\x03\x04\x05\x06\x07\x08"
    "\x09\x0a\x0b\x0c\x0d\x0e\x0f\x10");

MailAddress Address(const std::string& text) {
  return MailAddress::Parse(text).value();
}

EntryView Contact() {
  EntryView view;
  view.desired.emplace();
  view.desired->object_guid = kGuid;
  view.desired->name = "Bo";
  view.desired->mail = "bo@partner.test";
  view.desired->fields = {{"displayName", "Bo"}};
  view.exchange_domains = {"example.com"};
  return view;
}

EntryView List() {
  EntryView view = Contact();
  view.desired->object = ObjectKind::kDistributionList;
  view.desired->mail = "sales@example.com";
  view.actual.push_back({kGuid,
                         ObjectKind::kDistributionList,
                         Address("sales@example.com"),
                         {{"displayName", "Bo"}},
                         {}});
  return view;
}

TEST(EntryTest, ContactsAreNamedAsActiveDirectoryWritesTheGuid) {
  EXPECT_EQ(ContactName(kGuid), "04030201-0605-0807-090a-0b0c0d0e0f10");
}

TEST(EntryTest, OneDomainNeedsNoOtherMailboxSeveralDo) {
  EntryView view = Contact();
  EXPECT_THAT(ReconcileEntry(view).operations, SizeIs(1));
  view.exchange_domains = {"example.com", "example.org"};
  ASSERT_THAT(ReconcileEntry(view).rejections, SizeIs(1));
  EXPECT_THAT(ReconcileEntry(view).rejections[0].error.message,
              HasSubstr("in the otherMailBox attribute for contact 'CN=Bo'"));
  view.desired->other_mailbox = " Example.ORG ";
  EXPECT_EQ(ReconcileEntry(view).operations.at(0).address.domain(),
            "example.org");
}

TEST(EntryTest, WhatIsRejectedStaysAsItIs) {
  EntryView view = List();
  view.desired->mail = "";
  const Plan plan = ReconcileEntry(view);
  EXPECT_THAT(plan.operations, IsEmpty());
  EXPECT_THAT(plan.rejections, SizeIs(1));
}

TEST(EntryTest, WhatIsNotDesiredIsDeletedAndIsARemoval) {
  EntryView view = List();
  view.desired.reset();
  const Plan plan = ReconcileEntry(view);
  ASSERT_THAT(plan.operations, SizeIs(1));
  EXPECT_EQ(RemovalKindOf(plan.operations[0]), RemovalKind::kDeleteList);
  EXPECT_THAT(RemovedBy(plan.operations[0]), ElementsAre(kGuid));
}

TEST(EntryTest, AnotherDomainIsMadeBeforeTheOldIsDeleted) {
  EntryView view = List();
  view.desired->mail = "sales@example.org";
  const Plan plan = ReconcileEntry(view);
  ASSERT_THAT(plan.operations, SizeIs(2));
  EXPECT_EQ(plan.operations[0].kind, OperationKind::kCreate);
  EXPECT_EQ(plan.operations[1].kind, OperationKind::kDelete);
  EXPECT_EQ(plan.operations[1].address.domain(), "example.com");
}

TEST(EntryTest, AnotherNameIsRefused) {
  EntryView view = List();
  view.desired->mail = "sold@example.com";
  const Plan plan = ReconcileEntry(view);
  EXPECT_THAT(plan.operations, IsEmpty());
  ASSERT_THAT(plan.rejections, SizeIs(1));
  EXPECT_THAT(plan.rejections[0].error.message,
              HasSubstr("has changed from 'sales' to 'sold'"));
}

TEST(EntryTest, AMemberWithAnotherNameIsExchangedAndThatIsNoRemoval) {
  EntryView view = List();
  view.members.push_back({"m", "ann.lee", {{"ann", false}}});
  const Plan plan = ReconcileEntry(view);
  ASSERT_THAT(plan.operations, SizeIs(1));
  EXPECT_EQ(plan.operations[0].kind, OperationKind::kAddMembers);
  EXPECT_EQ(plan.operations[0].changes[0].before, "ann");
  EXPECT_EQ(plan.operations[0].changes[0].after, "ann.lee");
  EXPECT_FALSE(RemovalKindOf(plan.operations[0]).has_value());
}

TEST(EntryTest, WhatNobodyKnowsIsSentAgainOrTakenBack) {
  EntryView view = List();
  view.members.push_back({"m", "ann", {{"ann", true}}});
  view.members.push_back({"n", "", {{"bo", true}}});
  const Plan plan = ReconcileEntry(view);
  ASSERT_THAT(plan.operations, SizeIs(2));
  EXPECT_EQ(plan.operations[0].changes[0].after, "ann");
  EXPECT_EQ(plan.operations[1].changes[0].before, "bo");
  EXPECT_THAT(RemovedBy(plan.operations[1]),
              ElementsAre(absl::StrCat(kGuid, "n")));
}

TEST(EntryTest, WhoIsSentAloneHasAnOperationOfTheirOwn) {
  EntryView view = List();
  for (const char* name : {"a", "b", "c"}) {
    view.members.push_back({name, name, {}, /*alone=*/name[0] != 'b'});
  }
  const Plan plan = ReconcileEntry(view);
  ASSERT_THAT(plan.operations, SizeIs(3));
  for (const PlannedOperation& operation : plan.operations) {
    EXPECT_THAT(operation.changes, SizeIs(1));
  }
}

TEST(EntryTest, RemovalsAreAllThereToBeWeighed) {
  EntryView view = List();
  for (int i = 0; i < kMembersPerOperation + 5; ++i) {
    view.members.push_back(
        {absl::StrCat("m", i), "", {{absl::StrCat("u", i), false}}});
  }
  const Plan plan = ReconcileEntry(view);
  ASSERT_THAT(plan.operations, SizeIs(1));
  EXPECT_THAT(plan.operations[0].changes, SizeIs(kMembersPerOperation + 5));
}

TEST(EntryTest, OneOperationHasABoundedNumberOfMembers) {
  EntryView view = List();
  for (int i = 0; i < kMembersPerOperation + 5; ++i) {
    view.members.push_back({absl::StrCat("m", i), absl::StrCat("u", i), {}});
  }
  const Plan plan = ReconcileEntry(view);
  ASSERT_THAT(plan.operations, SizeIs(1));
  EXPECT_THAT(plan.operations[0].changes, SizeIs(kMembersPerOperation));
  EXPECT_THAT(plan.operations[0].member_guids, SizeIs(kMembersPerOperation));
}

}  // namespace
}  // namespace directory_sync::reconcile
