#include "uploader/dispatch/operation_books.h"

#include <string>
#include <utility>

#include "common/clock/fake_clock.h"
#include "common/status/status_matchers.h"
#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "uploader/plan/planner.h"
#include "uploader/store/list_member_table.h"
#include "uploader/store/mailbox_table.h"
#include "uploader/store/operation_table.h"
#include "uploader/store/test_state.h"

namespace directory_sync::uploader {
namespace {

namespace v1 = directorysync::upload::v1;

constexpr char kList[] = "the list's guid!";
constexpr char kAnn[] = "ann, sixteen chr";

class OperationBooksTest : public TestState {
 protected:
  // Members put into a list, which the provider took but didn't make yet.
  v1::Operation TakenNotMade(int looks_before) {
    QueuedOperation operation;
    operation.planned.kind = reconcile::OperationKind::kAddMembers;
    operation.planned.object = reconcile::ObjectKind::kDistributionList;
    operation.planned.address =
        provider::MailAddress::Parse("sales@example.com").value();
    operation.planned.object_guid = kList;
    operation.planned.changes = {{"member", "", "ann"}};
    operation.planned.member_guids = {"ann's guid"};
    OperationOutcome outcome;
    outcome.status = absl::UnavailableError("not there yet");
    outcome.answer.failure = provider::FailureKind::kAccepted;
    v1::Operation after;
    Write([&](Database& database) {
      OperationTable operations(database);
      v1::Operation record;
      record.set_object_guid(kList);
      record.set_state(v1::OPERATION_STATE_PENDING);
      record.set_attempts(looks_before);
      operation.record =
          operations.Insert(std::move(record), clock_.Now()).value();
      EXPECT_OK(RecordOutcome(database, operation, outcome, clock_.Now()));
      after = operations.Find(operation.record.operation_id()).value().value();
    });
    return after;
  }

  // An update of ann's mailbox, or the creation of it.
  QueuedOperation Queue(Database& database, reconcile::OperationKind kind,
                        int attempts) {
    QueuedOperation operation;
    operation.planned.kind = kind;
    operation.planned.address =
        provider::MailAddress::Parse("ann@example.com").value();
    operation.planned.object_guid = kAnn;
    v1::Operation record;
    record.set_object_guid(kAnn);
    record.set_state(v1::OPERATION_STATE_PENDING);
    record.set_attempts(attempts);
    operation.record = OperationTable(database)
                           .Insert(std::move(record), clock_.Now())
                           .value();
    return operation;
  }

  static OperationOutcome Failed(provider::FailureKind failure) {
    OperationOutcome outcome;
    outcome.status = absl::AbortedError("error 500");
    outcome.answer.failure = failure;
    return outcome;
  }

  // What became of it.
  v1::Operation After(int attempts, provider::FailureKind failure) {
    v1::Operation after;
    Write([&](Database& database) {
      const QueuedOperation operation =
          Queue(database, reconcile::OperationKind::kUpdate, attempts);
      EXPECT_OK(
          RecordOutcome(database, operation, Failed(failure), clock_.Now()));
      after = OperationTable(database)
                  .Find(operation.record.operation_id())
                  .value()
                  .value();
    });
    return after;
  }

  FakeClock clock_;
};

TEST_F(OperationBooksTest, AnObjectThatAlwaysFailsIsRefusedAfterSomeTries) {
  EXPECT_EQ(After(4, provider::FailureKind::kAmbiguous).state(),
            v1::OPERATION_STATE_PENDING);
  EXPECT_EQ(After(5, provider::FailureKind::kAmbiguous).state(),
            v1::OPERATION_STATE_FAILED);
  EXPECT_EQ(After(5, provider::FailureKind::kUnreadable).state(),
            v1::OPERATION_STATE_FAILED);
}

TEST_F(OperationBooksTest, ThrottlesAndOutagesAreNoTriesOfTheObject) {
  for (const provider::FailureKind failure :
       {provider::FailureKind::kThrottled, provider::FailureKind::kTransient}) {
    const v1::Operation after = After(5, failure);
    EXPECT_EQ(after.state(), v1::OPERATION_STATE_PENDING);
    EXPECT_EQ(after.attempts(), 5);
  }
}

TEST_F(OperationBooksTest, MembersRefusedTogetherAreSentAlone) {
  Write([&](Database& database) {
    QueuedOperation operation =
        Queue(database, reconcile::OperationKind::kAddMembers, 0);
    operation.planned.object = reconcile::ObjectKind::kDistributionList;
    operation.planned.object_guid = kList;
    operation.planned.changes = {{"member", "", "ann"}, {"member", "", "bo"}};
    operation.planned.member_guids = {"ann's guid", "bo's guid"};
    EXPECT_OK(RecordOutcome(database, operation,
                            Failed(provider::FailureKind::kInvalid),
                            clock_.Now()));
    const auto due =
        ListMemberTable(database).DueIn(kList, operation.planned.address,
                                        /*held=*/false, "", 9);
    ASSERT_OK(due);
    ASSERT_EQ(due->size(), 2u);
    for (const DueMember& member : *due) EXPECT_TRUE(member.alone);
  });
}

TEST_F(OperationBooksTest, ACreationStaysPossibleUntilItsOutcomeIsCertain) {
  Write([&](Database& database) {
    const QueuedOperation operation =
        Queue(database, reconcile::OperationKind::kCreate, 0);
    EXPECT_OK(NoteBegun(database, operation));
    EXPECT_OK(RecordOutcome(database, operation,
                            Failed(provider::FailureKind::kAmbiguous),
                            clock_.Now()));
    // The account isn't in scope any more: it is held, to be disabled.
    EXPECT_OK(
        PlanAccountAgain(database, kAnn, /*run_id=*/0, clock_.Now()).status());
    const auto held = MailboxTable(database).Of(kAnn);
    ASSERT_OK(held);
    ASSERT_EQ(held->size(), 1u);
    EXPECT_FALSE(held->front().enabled.has_value());
  });
}

TEST_F(OperationBooksTest, ARefusedCreationLeavesNothing) {
  Write([&](Database& database) {
    const QueuedOperation operation =
        Queue(database, reconcile::OperationKind::kCreate, 0);
    EXPECT_OK(NoteBegun(database, operation));
    EXPECT_OK(RecordOutcome(database, operation,
                            Failed(provider::FailureKind::kLimitExceeded),
                            clock_.Now()));
    const auto held = MailboxTable(database).Of(kAnn);
    ASSERT_OK(held);
    EXPECT_TRUE(held->empty());
  });
}

TEST_F(OperationBooksTest, AChangeThatDoesntAppearYetIsLookedForAgain) {
  EXPECT_EQ(TakenNotMade(10).state(), v1::OPERATION_STATE_PENDING);
}

TEST_F(OperationBooksTest, AChangeThatNeverAppearsIsRefusedAfterTheLooks) {
  const v1::Operation refused = TakenNotMade(11);
  EXPECT_EQ(refused.state(), v1::OPERATION_STATE_FAILED);
  EXPECT_NE(refused.error(), "");
  EXPECT_TRUE(refused.has_ended());
}

}  // namespace
}  // namespace directory_sync::uploader
