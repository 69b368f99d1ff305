#include "uploader/plan/preview.h"

#include <algorithm>
#include <map>
#include <utility>
#include <vector>

#include "common/status/status_macros.h"
#include "uploader/plan/planner.h"
#include "uploader/plan/removal_room.h"
#include "uploader/plan/sync_scope.h"
#include "uploader/provider/mail_service.h"
#include "uploader/store/mailbox_table.h"
#include "uploader/store/operation_table.h"
#include "uploader/store/settings_table.h"
#include "uploader/store/timestamps.h"

namespace directory_sync::uploader {

namespace v1 = directorysync::upload::v1;

namespace {

constexpr int kPageSize = 1000;
// The run that a preview's operations are for: there is none.
constexpr int64_t kNoRun = 0;

// Mailboxes of services that took part and don't any more.
absl::StatusOr<int64_t> CountLeftAlone(Database& database,
                                       const SyncScope& before,
                                       const SyncScope& after) {
  int64_t count = 0;
  for (const provider::MailService service : provider::kMailServices) {
    if (before.of(service).group.empty() || !after.of(service).group.empty()) {
      continue;
    }
    ASSIGN_OR_RETURN(const std::vector<std::string> holders,
                     MailboxTable(database).GuidsIn(service));
    count += static_cast<int64_t>(holders.size());
  }
  return count;
}

// Whether the provider is also asked how it is: before an alternate address is
// added, and after a mailbox was renamed or a list changed.
bool IsLookedAt(const v1::Operation& operation) {
  return operation.kind() == v1::OPERATION_KIND_ADD_ADDRESS ||
         operation.kind() == v1::OPERATION_KIND_RENAME ||
         operation.object_type() == v1::OBJECT_TYPE_DISTRIBUTION_LIST;
}

// Each operation is one write.
absl::Duration TimeFor(int64_t operations, int64_t looks,
                       const provider::Limits& limits) {
  const auto minutes = [](int64_t calls, int a_minute) {
    return absl::Minutes(1) * static_cast<double>(calls) /
           std::max(a_minute, 1);
  };
  return std::max(minutes(operations, limits.writes_per_minute),
                  minutes(looks, limits.reads_per_minute));
}

absl::Status SumUp(Database& database, const provider::Limits& limits,
                   v1::PreviewResponse& response) {
  std::map<std::pair<v1::MailService, v1::OperationKind>, int64_t> counts;
  int64_t total = 0;
  int64_t looks = 0;
  OperationFilter filter;
  filter.oldest_first = true;
  filter.states = {v1::OPERATION_STATE_PENDING};
  while (true) {
    ASSIGN_OR_RETURN(const auto page,
                     OperationTable(database).List(filter, kPageSize));
    if (page.empty()) break;
    filter.after_id = page.back().operation_id();
    for (const v1::Operation& operation : page) {
      ++counts[{operation.service(), operation.kind()}];
      ++total;
      if (IsLookedAt(operation)) ++looks;
    }
  }
  for (const auto& [what, number] : counts) {
    auto* count = response.add_counts();
    count->set_service(what.first);
    count->set_kind(what.second);
    count->set_operations(number);
  }
  *response.mutable_duration() = ToDuration(TimeFor(total, looks, limits));
  return absl::OkStatus();
}

}  // namespace

absl::StatusOr<v1::PreviewResponse> PlanOnCopy(
    StateDatabase& copy, const absl::optional<v1::Settings>& settings,
    const provider::Limits& limits, absl::Time now) {
  v1::PreviewResponse response;
  RETURN_IF_ERROR(copy.Write([&](Database& database) -> absl::Status {
    ASSIGN_OR_RETURN(const SyncScope before, ReadSyncScope(database));
    response.set_settings_version(before.settings.version());
    if (settings.has_value()) {
      RETURN_IF_ERROR(
          SettingsTable(database).Replace(*settings, 0, "", now).status());
      RETURN_IF_ERROR(MarkAllAccounts(database, kNoRun));
    }
    ASSIGN_OR_RETURN(const PlanningResult planned,
                     PlanDirtyAccounts(database, now));
    response.set_rejected(planned.rejected);
    ASSIGN_OR_RETURN(const SyncScope after, ReadSyncScope(database));
    ASSIGN_OR_RETURN(const int64_t left_alone,
                     CountLeftAlone(database, before, after));
    response.set_left_alone(left_alone);
    RETURN_IF_ERROR(SumUp(database, limits, response));
    ASSIGN_OR_RETURN(const auto removals,
                     RemovalRoom(database, after.settings, now).Counts());
    for (const v1::RemovalCount& count : removals) {
      if (count.waiting() + count.withheld() > 0) {
        *response.add_removals() = count;
      }
    }
    return absl::OkStatus();
  }));
  return response;
}

}  // namespace directory_sync::uploader
