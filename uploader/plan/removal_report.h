#ifndef UPLOADER_PLAN_REMOVAL_REPORT_H_
#define UPLOADER_PLAN_REMOVAL_REPORT_H_

#include <string>

#include "absl/status/status.h"
#include "absl/time/time.h"
#include "common/sqlite/database.h"
#include "proto/directorysync/upload/v1/plan.pb.h"

namespace directory_sync::uploader {

// Key of the alert about withheld removals of one service and kind, for example
// "removals-withheld/ex/disable-mailbox". Pure.
std::string WithheldAlertKey(
    const directorysync::upload::v1::RemovalCount& counts);

// Raises that alert, or resolves it if none is withheld. Use inside
// StateDatabase::Write.
absl::Status ReportWithheld(
    Database& database, const directorysync::upload::v1::RemovalCount& counts,
    absl::Time now);

}  // namespace directory_sync::uploader

#endif  // UPLOADER_PLAN_REMOVAL_REPORT_H_
