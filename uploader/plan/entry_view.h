#ifndef UPLOADER_PLAN_ENTRY_VIEW_H_
#define UPLOADER_PLAN_ENTRY_VIEW_H_

#include <cstdint>
#include <string>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"
#include "common/sqlite/database.h"
#include "uploader/plan/sync_scope.h"
#include "uploader/reconcile/plan.h"

namespace directory_sync::uploader {

// The plan for the object's contact or distribution list, by the tables; empty
// for any other object and while Hosted Exchange takes no part. Members whose
// turn it is and for whom nothing is to be done are taken off. `is_user`: the
// object is known to be one, so that it wants neither. Use inside
// StateDatabase::Write.
absl::StatusOr<reconcile::Plan> PlanEntry(Database& database,
                                          const SyncScope& scope,
                                          absl::string_view guid, bool is_user);

// A membership of `list`, or of everybody in it, may have changed: marks it for
// the plan of `run_id`, if the group has a list. Use inside
// StateDatabase::Write.
absl::Status MarkMember(Database& database, absl::string_view list,
                        absl::string_view member, int64_t run_id);
absl::Status MarkAllMembers(Database& database, absl::string_view list,
                            int64_t run_id);
// The same for one that may have come to, or left, any list.
absl::Status MarkMemberships(Database& database, absl::string_view member,
                             int64_t run_id);

// Marks every contact and list that is held, members included.
absl::Status MarkAllEntries(Database& database, int64_t run_id);

}  // namespace directory_sync::uploader

#endif  // UPLOADER_PLAN_ENTRY_VIEW_H_
