#include "uploader/store/history_pruning.h"

#include "common/status/status_matchers.h"
#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "uploader/store/alert_table.h"
#include "uploader/store/audit_table.h"
#include "uploader/store/operation_table.h"
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
