// Operations, runs, refusals and alerts.

#include <optional>
#include <string>

#include "common/status/status_matchers.h"
#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "uploader/store/alert_table.h"
#include "uploader/store/operation_table.h"
#include "uploader/store/refusal_table.h"
#include "uploader/store/run_table.h"
#include "uploader/store/test_state.h"
#include "uploader/store/timestamps.h"

namespace directory_sync::uploader {
namespace {

namespace v1 = directorysync::upload::v1;

using testing::ElementsAre;
using testing::IsEmpty;
using testing::Property;
using testing::SizeIs;

using HistoryTablesTest = TestState;

const absl::Time kNow = absl::FromUnixSeconds(1700000000);

v1::Operation Pending(const std::string& guid, int64_t run_id = 1) {
  v1::Operation operation;
  operation.set_object_guid(guid);
  operation.set_run_id(run_id);
  operation.set_state(v1::OPERATION_STATE_PENDING);
  operation.set_address(guid + "@example.com");
  return operation;
}

TEST_F(HistoryTablesTest, QueueGivesWhatIsDueLongest) {
  Write([](Database& database) {
    OperationTable operations(database);
    EXPECT_OK(operations.Insert(Pending("late"), kNow + absl::Seconds(9)));
    EXPECT_OK(operations.Insert(Pending("first"), kNow - absl::Seconds(2)));
    EXPECT_OK(operations.Insert(Pending("second"), kNow - absl::Seconds(1)));
    EXPECT_EQ((*operations.NextDue(kNow, {}))->object_guid(), "first");
    EXPECT_EQ((*operations.NextDue(kNow, {"first"}))->object_guid(), "second");
    EXPECT_FALSE(operations.NextDue(kNow, {"first", "second"})->has_value());
    EXPECT_EQ(**operations.NextDueTime(), kNow - absl::Seconds(2));
    EXPECT_THAT(operations.CountPending(), IsOkAndHolds(3));
  });
}

TEST_F(HistoryTablesTest, PostponedAndEndedLeaveTheQueue) {
  Write([](Database& database) {
    OperationTable operations(database);
    v1::Operation one = *operations.Insert(Pending("a"), kNow);
    EXPECT_OK(operations.Postpone(one.operation_id(), kNow + absl::Hours(1)));
    EXPECT_FALSE(operations.NextDue(kNow, {})->has_value());
    EXPECT_OK(operations.HastenAll(kNow));
    EXPECT_TRUE(operations.NextDue(kNow, {})->has_value());
    one.set_state(v1::OPERATION_STATE_SUCCEEDED);
    EXPECT_OK(operations.Update(one));
    EXPECT_FALSE(operations.NextDue(kNow, {})->has_value());
    EXPECT_THAT(operations.PendingOf("a"), IsOkAndHolds(IsEmpty()));
  });
}

TEST_F(HistoryTablesTest, OperationsAreListedNewestFirstAndFiltered) {
  Write([](Database& database) {
    OperationTable operations(database);
    const int64_t one =
        operations.Insert(Pending("a", 1), kNow)->operation_id();
    const int64_t two =
        operations.Insert(Pending("b", 2), kNow)->operation_id();
    const auto id = [](int64_t id) {
      return Property(&v1::Operation::operation_id, id);
    };
    EXPECT_THAT(operations.List({}, 10),
                IsOkAndHolds(ElementsAre(id(two), id(one))));
    const auto list = [&](const OperationFilter& filter) {
      return operations.List(filter, 10);
    };
    OperationFilter before;
    before.before_id = two;
    EXPECT_THAT(list(before), IsOkAndHolds(ElementsAre(id(one))));
    OperationFilter of_run;
    of_run.run_id = 2;
    EXPECT_THAT(list(of_run), IsOkAndHolds(ElementsAre(id(two))));
    OperationFilter of_address;
    of_address.address = "a@example.com";
    EXPECT_THAT(list(of_address), IsOkAndHolds(ElementsAre(id(one))));
    OperationFilter of_object;
    of_object.guid = "b";
    EXPECT_THAT(list(of_object), IsOkAndHolds(ElementsAre(id(two))));
    OperationFilter failed;
    failed.states = {v1::OPERATION_STATE_FAILED};
    EXPECT_THAT(list(failed), IsOkAndHolds(testing::IsEmpty()));
    OperationFilter forwards;
    forwards.oldest_first = true;
    EXPECT_THAT(list(forwards), IsOkAndHolds(ElementsAre(id(one), id(two))));
    EXPECT_THAT(operations.List({}, 1), IsOkAndHolds(SizeIs(1)));
  });
}

v1::RunState StateOf(Database& database, int64_t run_id) {
  return (*RunTable(database).Find(run_id))->state();
}

TEST_F(HistoryTablesTest, RunEndsWithItsLastOperation) {
  Write([](Database& database) {
    RunTable runs(database);
    const int64_t run = runs.Start(v1::RUN_KIND_FULL, "test", kNow)->run_id();
    EXPECT_OK(runs.AddPlanned(run, 2));
    EXPECT_OK(runs.FinishReading(run, 7, "", kNow));
    EXPECT_OK(runs.AddOutcome(run, RunTable::Outcome::kSucceeded, kNow));
    EXPECT_EQ(StateOf(database, run), v1::RUN_STATE_RUNNING);
    EXPECT_OK(runs.AddOutcome(run, RunTable::Outcome::kDropped, kNow));
    const v1::Run ended = **runs.Find(run);
    EXPECT_EQ(ended.state(), v1::RUN_STATE_SUCCEEDED);
    EXPECT_EQ(ended.planned(), 1);
    EXPECT_EQ(ended.objects_read(), 7);
    EXPECT_TRUE(ended.has_ended());
  });
}

TEST_F(HistoryTablesTest, RunWithARefusalIsIncomplete) {
  Write([](Database& database) {
    RunTable runs(database);
    const int64_t run = runs.Start(v1::RUN_KIND_FULL, "test", kNow)->run_id();
    EXPECT_OK(runs.AddPlanned(run, 1));
    EXPECT_OK(runs.AddOutcome(run, RunTable::Outcome::kFailed, kNow));
    EXPECT_EQ(StateOf(database, run), v1::RUN_STATE_RUNNING);
    EXPECT_OK(runs.FinishReading(run, 1, "", kNow));
    EXPECT_EQ(StateOf(database, run), v1::RUN_STATE_INCOMPLETE);
  });
}

TEST_F(HistoryTablesTest, RunThatWasAskedForWaitsForEarlierOperations) {
  Write([](Database& database) {
    RunTable runs(database);
    OperationTable operations(database);
    const int64_t first = runs.Start(v1::RUN_KIND_FULL, "a", kNow)->run_id();
    v1::Operation operation = *operations.Insert(Pending("a", first), kNow);
    EXPECT_OK(runs.AddPlanned(first, 1));
    EXPECT_OK(runs.FinishReading(first, 1, "", kNow));
    const int64_t timed =
        runs.Start(v1::RUN_KIND_DELTA, "timer", kNow)->run_id();
    const int64_t asked =
        runs.Start(v1::RUN_KIND_DELTA, "operator", kNow)->run_id();
    EXPECT_OK(runs.FinishReading(timed, 0, "", kNow));
    EXPECT_OK(runs.FinishReading(asked, 0, "", kNow));
    EXPECT_EQ(StateOf(database, timed), v1::RUN_STATE_SUCCEEDED);
    EXPECT_EQ(StateOf(database, asked), v1::RUN_STATE_RUNNING);

    operation.set_state(v1::OPERATION_STATE_SUCCEEDED);
    EXPECT_OK(operations.Update(operation));
    EXPECT_OK(runs.AddOutcome(first, RunTable::Outcome::kSucceeded, kNow));
    EXPECT_EQ(StateOf(database, asked), v1::RUN_STATE_SUCCEEDED);
  });
}

TEST_F(HistoryTablesTest, InterruptedReadingFails) {
  Write([](Database& database) {
    RunTable runs(database);
    const int64_t reading = runs.Start(v1::RUN_KIND_FULL, "a", kNow)->run_id();
    const int64_t working = runs.Start(v1::RUN_KIND_FULL, "b", kNow)->run_id();
    EXPECT_OK(runs.AddPlanned(working, 1));
    EXPECT_OK(runs.FinishReading(working, 1, "", kNow));
    EXPECT_OK(runs.FailInterrupted(kNow));
    EXPECT_EQ(StateOf(database, reading), v1::RUN_STATE_FAILED);
    EXPECT_EQ(StateOf(database, working), v1::RUN_STATE_RUNNING);
  });
}

TEST_F(HistoryTablesTest, RefusalsAreDueOnceTheirTimeHasCome) {
  Write([](Database& database) {
    RefusalTable refusals(database);
    EXPECT_OK(refusals.Put("a", {"d", "no", "pay", 1, kNow + absl::Hours(1)}));
    EXPECT_THAT(refusals.DueAt(kNow), IsOkAndHolds(IsEmpty()));
    EXPECT_OK(refusals.HastenAll(kNow));
    EXPECT_THAT(refusals.DueAt(kNow), IsOkAndHolds(ElementsAre("a")));
    EXPECT_EQ(refusals.Of("a")->front().attempts, 1);
    EXPECT_OK(refusals.Remove("a", "d"));
    EXPECT_THAT(refusals.Of("a"), IsOkAndHolds(IsEmpty()));
  });
}

TEST_F(HistoryTablesTest, SameTroubleIsTheSameAlert) {
  Write([](Database& database) {
    AlertTable alerts(database);
    const AlertText text{"k", v1::ALERT_SEVERITY_ERROR, "bad", "mend it"};
    EXPECT_OK(alerts.Raise(text, kNow));
    EXPECT_OK(alerts.Raise(text, kNow + absl::Seconds(1)));
    EXPECT_THAT(alerts.CountOpen(), IsOkAndHolds(1));
    const v1::Alert alert = alerts.List({}, 10)->front();
    EXPECT_EQ(alert.count(), 2);
    EXPECT_EQ(FromTimestamp(alert.raised()), kNow);
    EXPECT_EQ(FromTimestamp(alert.last_seen()), kNow + absl::Seconds(1));
  });
}

TEST_F(HistoryTablesTest, ResolvedAlertIsHiddenAndOpensAgain) {
  Write([](Database& database) {
    AlertTable alerts(database);
    const AlertText text{"k", v1::ALERT_SEVERITY_ERROR, "bad", "mend it"};
    EXPECT_OK(alerts.Raise(text, kNow));
    EXPECT_OK(alerts.Resolve("k", kNow));
    EXPECT_THAT(alerts.List({}, 10), IsOkAndHolds(IsEmpty()));
    AlertFilter all;
    all.include_resolved = true;
    EXPECT_THAT(alerts.List(all, 10), IsOkAndHolds(SizeIs(1)));
    EXPECT_OK(alerts.Raise(text, kNow + absl::Hours(1)));
    EXPECT_EQ(FromTimestamp(alerts.List({}, 10)->front().raised()),
              kNow + absl::Hours(1));
  });
}

}  // namespace
}  // namespace directory_sync::uploader
