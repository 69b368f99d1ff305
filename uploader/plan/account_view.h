#ifndef UPLOADER_PLAN_ACCOUNT_VIEW_H_
#define UPLOADER_PLAN_ACCOUNT_VIEW_H_

#include <optional>
#include <set>
#include <string>
#include <vector>

#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"
#include "common/sqlite/database.h"
#include "proto/directorysync/upload/v1/upload.pb.h"
#include "uploader/plan/sync_scope.h"
#include "uploader/provider/mail_address.h"
#include "uploader/reconcile/reconcile.h"

namespace directory_sync::uploader {

// What the tables say of one account. Use inside StateDatabase::Write or Read.

// What the directory wants of it, by the mirror; empty when it is in no scope
// group that takes part.
absl::StatusOr<std::vector<reconcile::DesiredMailbox>> ReadDesired(
    Database& database, const SyncScope& scope, absl::string_view guid);

// All that its plan depends on. The account list must be up to date for every
// account that may share an address with it (see RefreshAccount).
absl::StatusOr<reconcile::AccountView> ReadAccountView(Database& database,
                                                       const SyncScope& scope,
                                                       absl::string_view guid);

// What RefreshAccount read.
struct RefreshedAccount {
  // Without the others at its addresses.
  reconcile::AccountView view;
  bool is_user = false;
  // The other accounts that share its address before or after: their plans
  // depend on it.
  std::set<std::string> sharers;
};

// Brings the account's row of the account list up to date by the mirror, but
// for its mailbox's state. An account whose scope group is missing keeps its
// row.
absl::StatusOr<RefreshedAccount> RefreshAccount(Database& database,
                                                const SyncScope& scope,
                                                absl::string_view guid);

// Adds the others at its addresses, when all account rows are up to date: the
// view is then as ReadAccountView reads it.
absl::Status AddOthers(Database& database, absl::string_view guid,
                       reconcile::AccountView& view);

}  // namespace directory_sync::uploader

#endif  // UPLOADER_PLAN_ACCOUNT_VIEW_H_
