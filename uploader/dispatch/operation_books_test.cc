#include "uploader/dispatch/operation_books.h"

#include <string>
#include <utility>

#include "common/clock/fake_clock.h"
#include "common/status/status_matchers.h"
#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "uploader/store/operation_table.h"
#include "uploader/store/test_state.h"

namespace directory_sync::uploader {
namespace {

namespace v1 = directorysync::upload::v1;

constexpr char kList[] = "the list's guid!";

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

  FakeClock clock_;
};

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
