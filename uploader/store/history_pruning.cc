#include "uploader/store/history_pruning.h"

#include "common/status/status_macros.h"
#include "uploader/store/alert_table.h"
#include "uploader/store/audit_table.h"
#include "uploader/store/operation_table.h"
#include "uploader/store/run_table.h"
#include "uploader/store/settings_table.h"
#include "uploader/store/timestamps.h"

namespace directory_sync::uploader {
namespace {

constexpr int kMostAtOnce = 1000;

}  // namespace

absl::Status PruneHistory(Database& database, absl::Time now) {
  ASSIGN_OR_RETURN(const auto settings, SettingsTable(database).Get());
  const absl::Time before = now - FromDuration(settings.history_retention());
  RETURN_IF_ERROR(OperationTable(database).Prune(before, kMostAtOnce).status());
  RETURN_IF_ERROR(RunTable(database).Prune(before, kMostAtOnce));
  RETURN_IF_ERROR(AlertTable(database).Prune(before, kMostAtOnce).status());
  return AuditTable(database).Prune(before, kMostAtOnce).status();
}

}  // namespace directory_sync::uploader
