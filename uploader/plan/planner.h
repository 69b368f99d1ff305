#ifndef UPLOADER_PLAN_PLANNER_H_
#define UPLOADER_PLAN_PLANNER_H_

#include <cstdint>
#include <set>
#include <string>
#include <vector>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"
#include "absl/time/time.h"
#include "common/sqlite/database.h"
#include "uploader/plan/account_queue.h"

namespace directory_sync::uploader {

// What a planning found.
struct PlanningResult {
  // Accounts whose wish can't be carried out until the directory changes.
  int64_t rejected = 0;
  // Accounts for which the provider refused something lately that waits for its
  // retry.
  int64_t refused = 0;
  // Removals that aren't carried out because too many would be at once.
  int64_t withheld = 0;
};

// Turns what the mirror says into the queue of operations, account by account,
// with account list and alerts. All of it level triggered: a repeat changes
// nothing. Use inside StateDatabase::Write.

// Marks every account that the settings or the provider know of.
absl::Status MarkAllAccounts(Database& database, int64_t run_id);

// Plans all dirty accounts. Removals wait their time, or are withheld with an
// alert (see removal_room.h); everything else flows.
absl::StatusOr<PlanningResult> PlanDirtyAccounts(Database& database,
                                                 absl::Time now);

// The same for these, whether they are dirty or not, and for nobody else who
// is.
absl::StatusOr<PlanningResult> PlanTogether(Database& database,
                                            const std::set<std::string>& guids,
                                            int64_t run_id, absl::Time now);

// PlanDirtyAccounts for very many, in pieces: first RefreshSomeAccounts until
// none is left, then PlanSomeAccounts, each piece in a transaction of its own,
// then PlanDirtyAccounts, which has what comes with removals left to do: these
// are weighed all together. What is done stays done if the process ends
// between. `after`: where the piece before ended, empty at first; returned
// empty after the last.

// Brings the account list up to date, which plans look at for others with the
// same address.
absl::StatusOr<std::string> RefreshSomeAccounts(Database& database,
                                                absl::string_view after,
                                                int limit);

// Plans those that nothing is removed from. Adds to `result`.
absl::StatusOr<std::string> PlanSomeAccounts(Database& database,
                                             absl::string_view after, int limit,
                                             absl::Time now,
                                             PlanningResult& result);

// Weighs the removals that wait, and plans objects whose removal is cleared: by
// the end of its delay, or by somebody's approval. Bounded; OK(true): call it
// again.
absl::StatusOr<bool> PlanClearedRemovals(Database& database, absl::Time now);

// Plans one account again, after something was done or refused for it. Removals
// that aren't cleared yet are left to the other two.
absl::StatusOr<QueuedPlan> PlanAccountAgain(Database& database,
                                            absl::string_view guid,
                                            int64_t run_id, absl::Time now);

}  // namespace directory_sync::uploader

#endif  // UPLOADER_PLAN_PLANNER_H_
