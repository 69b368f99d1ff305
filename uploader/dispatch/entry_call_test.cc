#include "uploader/dispatch/entry_call.h"

#include <string>

#include "gtest/gtest.h"
#include "uploader/dispatch/address_call.h"
#include "uploader/provider/fake_provider_client.h"

namespace directory_sync::uploader {
namespace {

using provider::EntryKind;
using provider::FailureKind;
using provider::MailAddress;
using reconcile::ObjectKind;
using reconcile::OperationKind;
using reconcile::PlannedOperation;

class EntryCallTest : public testing::Test {
 protected:
  EntryCallTest() { fake_.AddDomain({"example.com", true, true}); }

  PlannedOperation ListOperation(OperationKind kind) const {
    PlannedOperation planned;
    planned.kind = kind;
    planned.object = ObjectKind::kDistributionList;
    planned.address = list_;
    return planned;
  }

  PlannedOperation Creation() const {
    PlannedOperation planned = ListOperation(OperationKind::kCreate);
    planned.changes.push_back({"displayName", "", "Sales"});
    return planned;
  }

  FailureKind Perform(const PlannedOperation& planned) {
    return PerformEntryOperation(*client_, planned).answer.failure;
  }

  provider::FakeProvider fake_;
  std::unique_ptr<provider::ProviderClient> client_ = fake_.NewClient();
  const MailAddress list_ = MailAddress::Parse("sales@example.com").value();
};

TEST_F(EntryCallTest, CreatesAndThenAdopts) {
  EXPECT_EQ(Perform(Creation()), FailureKind::kNone);
  const OperationOutcome again = PerformEntryOperation(*client_, Creation());
  EXPECT_EQ(again.answer.failure, FailureKind::kNone);
  EXPECT_TRUE(again.adopted);
  EXPECT_EQ(again.found_entry.fields.at("displayName"), "Sales");
}

TEST_F(EntryCallTest, ALostAnswerIsLookedUp) {
  fake_.FailNext(FailureKind::kAmbiguous, /*done=*/true);
  const OperationOutcome outcome = PerformEntryOperation(*client_, Creation());
  EXPECT_EQ(outcome.answer.failure, FailureKind::kNone);
  EXPECT_TRUE(outcome.adopted);
}

TEST_F(EntryCallTest, ALostRequestStaysUnknown) {
  fake_.FailNext(FailureKind::kAmbiguous);
  EXPECT_EQ(Perform(Creation()), FailureKind::kAmbiguous);
}

TEST_F(EntryCallTest, WhatMayBeThereIsLookedForFirst) {
  ASSERT_EQ(Perform(Creation()), FailureKind::kNone);
  PlannedOperation again = Creation();
  again.maybe_done = true;
  EXPECT_EQ(Perform(again), FailureKind::kNone);
  EXPECT_EQ(fake_.Journal().back().call, "get_list");
}

TEST_F(EntryCallTest, GoneAlreadyIsDeleted) {
  EXPECT_EQ(Perform(ListOperation(OperationKind::kDelete)), FailureKind::kNone);
}

TEST_F(EntryCallTest, MembersOfAListThatIsGoneSayThatItIsGone) {
  PlannedOperation planned = ListOperation(OperationKind::kAddMembers);
  planned.changes.push_back({"member", "", "ann"});
  EXPECT_EQ(Perform(planned), FailureKind::kNotFound);
}

TEST_F(EntryCallTest, RenamingIsDoneOnlyWhenItShows) {
  PlannedOperation planned;
  planned.kind = OperationKind::kRename;
  planned.address = MailAddress::Parse("ann@example.com").value();
  planned.changes.push_back({"name", "ann", "ann.lee"});
  EXPECT_EQ(PerformAddressOperation(*client_, planned,
                                    [] { return absl::OkStatus(); })
                .answer.failure,
            FailureKind::kNotFound);
  fake_.PutMailbox(provider::MailService::kHostedExchange,
                   {planned.address, true, {}, 0});
  EXPECT_EQ(PerformAddressOperation(*client_, planned,
                                    [] { return absl::OkStatus(); })
                .answer.failure,
            FailureKind::kNone);
  // A repeat finds it done.
  EXPECT_EQ(PerformAddressOperation(*client_, planned,
                                    [] { return absl::OkStatus(); })
                .answer.failure,
            FailureKind::kNone);
}

}  // namespace
}  // namespace directory_sync::uploader
