#include "uploader/plan/planner.h"

#include <algorithm>
#include <iterator>
#include <map>
#include <set>
#include <utility>

#include "common/status/status_macros.h"
#include "uploader/plan/account_report.h"
#include "uploader/plan/account_view.h"
#include "uploader/plan/entry_view.h"
#include "uploader/plan/removal_room.h"
#include "uploader/plan/sync_scope.h"
#include "uploader/plan/unknown_creates.h"
#include "uploader/provider/mail_service.h"
#include "uploader/reconcile/reconcile.h"
#include "uploader/store/account_table.h"
#include "uploader/store/dirty_table.h"
#include "uploader/store/mailbox_table.h"
#include "uploader/store/mirror_table.h"
#include "uploader/store/operation_table.h"
#include "uploader/store/removal_table.h"
#include "uploader/store/service_number.h"

namespace directory_sync::uploader {

using provider::MailService;

namespace {

// Objects of one transaction.
constexpr int kClearedAtOnce = 200;

struct AccountPlan {
  std::string guid;
  int64_t run_id = 0;
  reconcile::AccountView view;
  reconcile::Plan plan;
};

// `known`: as it was read in this transaction, if it was.
absl::StatusOr<AccountPlan> ReadPlan(Database& database, const SyncScope& scope,
                                     absl::string_view guid, int64_t run_id,
                                     const RefreshedAccount* known = nullptr) {
  AccountPlan account;
  account.guid = std::string(guid);
  account.run_id = run_id;
  if (known != nullptr) {
    account.view = known->view;
    RETURN_IF_ERROR(AddOthers(database, guid, account.view));
  } else {
    ASSIGN_OR_RETURN(account.view, ReadAccountView(database, scope, guid));
  }
  account.plan =
      reconcile::ReconcileAccount(account.view, scope.ForReconcile());
  const bool is_user = known != nullptr && known->is_user;
  ASSIGN_OR_RETURN(reconcile::Plan entry,
                   PlanEntry(database, scope, guid, is_user));
  std::move(entry.operations.begin(), entry.operations.end(),
            std::back_inserter(account.plan.operations));
  std::move(entry.rejections.begin(), entry.rejections.end(),
            std::back_inserter(account.plan.rejections));
  return account;
}

absl::StatusOr<AccountPlan> MakePlan(Database& database, const SyncScope& scope,
                                     absl::string_view guid, int64_t run_id,
                                     const RefreshedAccount* known = nullptr) {
  ASSIGN_OR_RETURN(AccountPlan account,
                   ReadPlan(database, scope, guid, run_id, known));
  ASSIGN_OR_RETURN(const bool held,
                   HoldUnwantedCreates(database, guid, account.plan));
  if (held) {
    ASSIGN_OR_RETURN(account, ReadPlan(database, scope, guid, run_id));
  }
  RETURN_IF_ERROR(TakeBackUnwantedRenamings(database, guid, account.plan));
  return account;
}

// Plans the objects whose removals were cleared without their being planned
// now; OK(true): there may be more.
absl::StatusOr<bool> PlanCleared(Database& database, RemovalRoom& room,
                                 absl::Time now) {
  ASSIGN_OR_RETURN(const auto objects, room.ClearedObjects(kClearedAtOnce));
  for (const auto& [guid, run_id] : objects) {
    RETURN_IF_ERROR(PlanAccountAgain(database, guid, run_id, now).status());
  }
  return !objects.empty();
}

// What is queued of a plan, and what is said of the account.
absl::StatusOr<QueuedPlan> QueueAndReport(Database& database,
                                          const AccountPlan& account,
                                          absl::Time now) {
  ASSIGN_OR_RETURN(
      QueuedPlan queued,
      QueuePlan(database, account.guid, account.plan, account.run_id, now));
  RETURN_IF_ERROR(ReportAccount(database, account.guid, account.view,
                                account.plan, queued, now));
  return queued;
}

// Of each account one thing: what the directory has to change comes first.
void Count(const AccountPlan& account, const QueuedPlan& queued,
           PlanningResult& result) {
  if (!account.plan.rejections.empty()) {
    ++result.rejected;
  } else if (!queued.refused.empty()) {
    ++result.refused;
  }
}

// Whether the plan has to do with removals: with new ones, or with some that
// it doesn't want any more.
absl::StatusOr<bool> IsAboutRemovals(Database& database,
                                     const AccountPlan& account) {
  for (const auto& operation : account.plan.operations) {
    if (reconcile::RemovalKindOf(operation).has_value()) return true;
  }
  ASSIGN_OR_RETURN(const auto known, RemovalTable(database).Of(account.guid));
  return !known.empty();
}

// Where the next piece begins.
std::string EndOf(const std::vector<DirtyAccount>& piece, int limit) {
  const bool is_last = piece.size() < static_cast<size_t>(limit);
  return is_last ? "" : piece.back().guid;
}

// Plans the dirty accounts of one call.
class DirtyPlanning {
 public:
  DirtyPlanning(Database& database, absl::Time now)
      : database_(database), dirty_(database), now_(now) {}

  absl::StatusOr<PlanningResult> Run(const std::vector<DirtyAccount>& dirty) {
    ASSIGN_OR_RETURN(scope_, ReadSyncScope(database_));
    RETURN_IF_ERROR(ReportScope(database_, scope_, now_));
    ASSIGN_OR_RETURN(std::vector<AccountPlan> accounts, MakePlans(dirty));
    RemovalRoom room(database_, scope_.settings, now_);
    for (const AccountPlan& account : accounts) {
      RETURN_IF_ERROR(
          room.Note(account.guid, account.run_id, account.plan.operations));
    }
    RETURN_IF_ERROR(room.Weigh());
    for (AccountPlan& account : accounts) {
      RETURN_IF_ERROR(
          room.Admit(account.guid, account.plan.operations).status());
      RETURN_IF_ERROR(Queue(account));
    }
    RETURN_IF_ERROR(PlanCleared(database_, room, now_).status());
    ASSIGN_OR_RETURN(result_.withheld, room.CountWithheld());
    return result_;
  }

 private:
  // Every account's row has to be up to date before the first plan looks for
  // others with the same address.
  absl::StatusOr<std::vector<AccountPlan>> MakePlans(
      const std::vector<DirtyAccount>& dirty) {
    std::map<std::string, int64_t> run_ids;
    for (const DirtyAccount& account : dirty) {
      run_ids[account.guid] = account.run_id;
    }
    std::map<std::string, RefreshedAccount> refreshed;
    for (const DirtyAccount& account : dirty) {
      ASSIGN_OR_RETURN(RefreshedAccount known,
                       RefreshAccount(database_, scope_, account.guid));
      for (const std::string& sharer : known.sharers) {
        run_ids.emplace(sharer, account.run_id);
      }
      refreshed.emplace(account.guid, std::move(known));
    }
    std::vector<AccountPlan> accounts;
    for (const auto& [guid, run_id] : run_ids) {
      const auto known = refreshed.find(guid);
      ASSIGN_OR_RETURN(
          AccountPlan account,
          MakePlan(database_, scope_, guid, run_id,
                   known == refreshed.end() ? nullptr : &known->second));
      accounts.push_back(std::move(account));
    }
    return accounts;
  }

  absl::Status Queue(const AccountPlan& account) {
    ASSIGN_OR_RETURN(const QueuedPlan queued,
                     QueueAndReport(database_, account, now_));
    Count(account, queued, result_);
    return dirty_.Clear(account.guid);
  }

  Database& database_;
  DirtyTable dirty_;
  const absl::Time now_;
  SyncScope scope_;
  PlanningResult result_;
};

}  // namespace

absl::Status MarkAllAccounts(Database& database, int64_t run_id) {
  ASSIGN_OR_RETURN(const SyncScope scope, ReadSyncScope(database));
  DirtyTable dirty(database);
  for (const MailService service : provider::kMailServices) {
    RETURN_IF_ERROR(dirty.MarkMembersOf(scope.of(service).group, run_id));
    RETURN_IF_ERROR(dirty.MarkHoldersIn(NumberOfService(service), run_id));
  }
  RETURN_IF_ERROR(MarkAllEntries(database, run_id));
  return dirty.MarkListed(run_id);
}

absl::StatusOr<PlanningResult> PlanDirtyAccounts(Database& database,
                                                 absl::Time now) {
  ASSIGN_OR_RETURN(const std::vector<DirtyAccount> dirty,
                   DirtyTable(database).All());
  return DirtyPlanning(database, now).Run(dirty);
}

absl::StatusOr<PlanningResult> PlanTogether(Database& database,
                                            const std::set<std::string>& guids,
                                            int64_t run_id, absl::Time now) {
  std::vector<DirtyAccount> accounts;
  for (const std::string& guid : guids) accounts.push_back({guid, run_id});
  return DirtyPlanning(database, now).Run(accounts);
}

absl::StatusOr<std::string> RefreshSomeAccounts(Database& database,
                                                absl::string_view after,
                                                int limit) {
  ASSIGN_OR_RETURN(const SyncScope scope, ReadSyncScope(database));
  DirtyTable dirty(database);
  ASSIGN_OR_RETURN(const std::vector<DirtyAccount> piece,
                   dirty.Some(after, limit));
  for (const DirtyAccount& account : piece) {
    ASSIGN_OR_RETURN(const RefreshedAccount refreshed,
                     RefreshAccount(database, scope, account.guid));
    for (const std::string& sharer : refreshed.sharers) {
      RETURN_IF_ERROR(dirty.Mark(sharer, account.run_id));
    }
  }
  return EndOf(piece, limit);
}

absl::StatusOr<std::string> PlanSomeAccounts(Database& database,
                                             absl::string_view after, int limit,
                                             absl::Time now,
                                             PlanningResult& result) {
  ASSIGN_OR_RETURN(const SyncScope scope, ReadSyncScope(database));
  DirtyTable dirty(database);
  ASSIGN_OR_RETURN(const std::vector<DirtyAccount> piece,
                   dirty.Some(after, limit));
  PlanningResult planned;
  for (const DirtyAccount& marked : piece) {
    ASSIGN_OR_RETURN(const AccountPlan account,
                     MakePlan(database, scope, marked.guid, marked.run_id));
    ASSIGN_OR_RETURN(const bool waits, IsAboutRemovals(database, account));
    if (waits) continue;
    ASSIGN_OR_RETURN(const QueuedPlan queued,
                     QueueAndReport(database, account, now));
    Count(account, queued, planned);
    RETURN_IF_ERROR(dirty.Clear(marked.guid));
  }
  result.rejected += planned.rejected;
  result.refused += planned.refused;
  return EndOf(piece, limit);
}

absl::StatusOr<QueuedPlan> PlanAccountAgain(Database& database,
                                            absl::string_view guid,
                                            int64_t run_id, absl::Time now) {
  ASSIGN_OR_RETURN(const SyncScope scope, ReadSyncScope(database));
  ASSIGN_OR_RETURN(AccountPlan account,
                   MakePlan(database, scope, guid, run_id));
  RemovalRoom room(database, scope.settings, now);
  RETURN_IF_ERROR(room.Note(guid, run_id, account.plan.operations));
  RETURN_IF_ERROR(room.Admit(guid, account.plan.operations).status());
  return QueueAndReport(database, account, now);
}

absl::StatusOr<bool> PlanClearedRemovals(Database& database, absl::Time now) {
  ASSIGN_OR_RETURN(const SyncScope scope, ReadSyncScope(database));
  RemovalRoom room(database, scope.settings, now);
  RETURN_IF_ERROR(room.Weigh());
  return PlanCleared(database, room, now);
}

}  // namespace directory_sync::uploader
