#ifndef UPLOADER_PLAN_ACCOUNT_REPORT_H_
#define UPLOADER_PLAN_ACCOUNT_REPORT_H_

#include "absl/status/status.h"
#include "absl/strings/string_view.h"
#include "absl/time/time.h"
#include "common/sqlite/database.h"
#include "uploader/plan/account_queue.h"
#include "uploader/plan/sync_scope.h"
#include "uploader/reconcile/reconcile.h"

namespace directory_sync::uploader {

// Writes the state of the account's mailbox into the account list, and raises
// or resolves the account's alert, by what was planned for it. Use inside
// StateDatabase::Write.
absl::Status ReportAccount(Database& database, absl::string_view guid,
                           const reconcile::AccountView& view,
                           const reconcile::Plan& plan,
                           const QueuedPlan& queued, absl::Time now);

// Raises or resolves the alerts about scope groups that are missing. Use inside
// StateDatabase::Write.
absl::Status ReportScope(Database& database, const SyncScope& scope,
                         absl::Time now);

}  // namespace directory_sync::uploader

#endif  // UPLOADER_PLAN_ACCOUNT_REPORT_H_
