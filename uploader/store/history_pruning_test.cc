#include "uploader/store/history_pruning.h"

#include <cstdint>
#include <vector>

#include "common/status/status_matchers.h"
#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "uploader/store/alert_table.h"
#include "uploader/store/audit_table.h"
#include "uploader/store/operation_table.h"
#include "uploader/store/run_table.h"
#include "uploader/store/test_state.h"
#include "uploader/store/timestamps.h"

namespace directory_sync::uploader {
namespace {

namespace v1 = directorysync::upload::v1;

using testing::SizeIs;

const absl::Time kNow = absl::FromUnixSeconds(1700000000);

v1::Operation PlannedAt(absl::Time time, v1::OperationState state) {
  v1::Operation operation;
  operation.set_state(state);
  *operation.mutable_created() = ToTimestamp(time);
  return operation;
}

using HistoryPruningTest = TestState;

TEST_F(HistoryPruningTest, ForgetsWhatIsOldAndEndedOnly) {
  Write([](Database& database) {
    OperationTable operations(database);
    const absl::Time old = kNow - absl::Hours(91 * 24);
    EXPECT_OK(
        operations.Insert(PlannedAt(old, v1::OPERATION_STATE_SUCCEEDED), kNow));
    EXPECT_OK(
        operations.Insert(PlannedAt(old, v1::OPERATION_STATE_PENDING), kNow));
    EXPECT_OK(operations.Insert(PlannedAt(kNow, v1::OPERATION_STATE_SUCCEEDED),
                                kNow));
    AlertTable alerts(database);
    EXPECT_OK(alerts.Raise({"open", v1::ALERT_SEVERITY_ERROR, "", ""}, old));
    EXPECT_OK(alerts.Raise({"gone", v1::ALERT_SEVERITY_ERROR, "", ""}, old));
    EXPECT_OK(alerts.Resolve("gone", old));
    AuditTable audit(database);
    EXPECT_OK(audit.Add({"eve", "operator"}, "registered", "", old));
    EXPECT_OK(audit.Add({"eve", "operator"}, "unregistered", "", kNow));

    EXPECT_OK(PruneHistory(database, kNow));

    EXPECT_THAT(operations.List({}, 10), IsOkAndHolds(SizeIs(2)));
    AlertFilter all;
    all.include_resolved = true;
    EXPECT_THAT(alerts.List(all, 10), IsOkAndHolds(SizeIs(1)));
    EXPECT_THAT(audit.List(0, 10), IsOkAndHolds(SizeIs(1)));
  });
}

TEST_F(HistoryPruningTest, ForgetsOldRunsButNotTheNewest) {
  Write([](Database& database) {
    RunTable runs(database);
    OperationTable operations(database);
    const absl::Time old = kNow - absl::Hours(91 * 24);
    std::vector<int64_t> ids;
    for (int i = 0; i < 4; ++i) {
      const absl::Time time = i == 2 ? kNow : old;
      ids.push_back(
          runs.Start(v1::RUN_KIND_DELTA, "timer", time).value().run_id());
      if (i == 1) continue;
      EXPECT_OK(runs.FinishReading(ids.back(), 0, "", time));
    }
    EXPECT_OK(PruneHistory(database, kNow));

    // The first one is old; the second one isn't ended; the third one isn't
    // old; the fourth one is the newest.
    EXPECT_THAT(runs.List(0, 10), IsOkAndHolds(SizeIs(3)));
    EXPECT_FALSE(runs.Find(ids[0]).value().has_value());

    // As long as there are operations of a run, it is there.
    v1::Operation kept = PlannedAt(kNow, v1::OPERATION_STATE_SUCCEEDED);
    kept.set_run_id(ids[3]);
    EXPECT_OK(operations.Insert(kept, kNow));
    EXPECT_OK(runs.Start(v1::RUN_KIND_DELTA, "timer", kNow));
    EXPECT_OK(PruneHistory(database, kNow));
    EXPECT_TRUE(runs.Find(ids[3]).value().has_value());
  });
}

TEST_F(HistoryPruningTest, OperationsOfAnOlderVersionGoWithTheirSuccessors) {
  Write([](Database& database) {
    OperationTable operations(database);
    v1::Operation without_time;
    without_time.set_state(v1::OPERATION_STATE_SUCCEEDED);
    EXPECT_OK(operations.Insert(without_time, kNow));
    EXPECT_OK(database.Execute("UPDATE operation SET created = 0"));
    EXPECT_OK(PruneHistory(database, kNow));
    EXPECT_THAT(operations.List({}, 10), IsOkAndHolds(SizeIs(1)));

    EXPECT_OK(operations.Insert(
        PlannedAt(kNow - absl::Hours(91 * 24), v1::OPERATION_STATE_FAILED),
        kNow));
    EXPECT_OK(PruneHistory(database, kNow));
    EXPECT_THAT(operations.List({}, 10), IsOkAndHolds(SizeIs(0)));
  });
}

TEST_F(HistoryPruningTest, IsBounded) {
  Write([](Database& database) {
    OperationTable operations(database);
    for (int i = 0; i < 1500; ++i) {
      EXPECT_OK(operations.Insert(
          PlannedAt(kNow - absl::Hours(100 * 24), v1::OPERATION_STATE_FAILED),
          kNow));
    }
    EXPECT_OK(PruneHistory(database, kNow));
    EXPECT_THAT(operations.List({}, 2000), IsOkAndHolds(SizeIs(500)));
  });
}

}  // namespace
}  // namespace directory_sync::uploader
