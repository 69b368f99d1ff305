#include "uploader/admin/listings.h"

#include <string>
#include <vector>

#include "absl/strings/numbers.h"
#include "absl/strings/str_cat.h"
#include "common/status/status_macros.h"
#include "uploader/admin/page_token.h"
#include "uploader/store/account_table.h"
#include "uploader/store/alert_table.h"
#include "uploader/store/operation_table.h"
#include "uploader/store/run_table.h"
#include "uploader/store/timestamps.h"

namespace directory_sync::uploader {

namespace v1 = directorysync::upload::v1;

namespace {

constexpr char kRuns[] = "r";
constexpr char kOperations[] = "o";
constexpr char kAccounts[] = "a";
constexpr char kAlerts[] = "w";

// Reads one item more than fits, to know whether there is a next page; returns
// whether there is and cuts it off.
template <typename Item>
bool CutToSize(std::vector<Item>& items, int size) {
  if (static_cast<int>(items.size()) <= size) return false;
  items.resize(size);
  return true;
}

absl::StatusOr<AlertFilter> AlertFilterOf(
    const v1::ListAlertsRequest& request) {
  ASSIGN_OR_RETURN(const std::vector<std::string> position,
                   ParsePageToken(kAlerts, request.page_token(), 2));
  AlertFilter filter;
  filter.include_resolved = request.include_resolved();
  int64_t raised = 0;
  if (!position[1].empty() && absl::SimpleAtoi(position[0], &raised)) {
    filter.before_raised = FromColumn(raised);
    filter.before_key = position[1];
  }
  return filter;
}

}  // namespace

absl::StatusOr<v1::ListRunsResponse> ListRuns(
    StateDatabase& state, const v1::ListRunsRequest& request) {
  const int size = PageSize(request.page_size());
  ASSIGN_OR_RETURN(const int64_t before,
                   ParseNumberToken(kRuns, request.page_token()));
  std::vector<v1::Run> runs;
  RETURN_IF_ERROR(state.Read([&](Database& database) -> absl::Status {
    ASSIGN_OR_RETURN(runs, RunTable(database).List(before, size + 1));
    return absl::OkStatus();
  }));
  v1::ListRunsResponse response;
  if (CutToSize(runs, size)) {
    response.set_next_page_token(MakeNumberToken(kRuns, runs.back().run_id()));
  }
  response.mutable_runs()->Assign(runs.begin(), runs.end());
  return response;
}

absl::StatusOr<v1::ListOperationsResponse> ListOperations(
    StateDatabase& state, const v1::ListOperationsRequest& request) {
  const int size = PageSize(request.page_size());
  OperationFilter filter;
  ASSIGN_OR_RETURN(filter.before_id,
                   ParseNumberToken(kOperations, request.page_token()));
  filter.run_id = request.run_id();
  filter.address = request.address();
  filter.guid = request.object_guid();
  filter.states.assign(request.states().begin(), request.states().end());
  filter.kinds.assign(request.kinds().begin(), request.kinds().end());
  if (request.has_since()) filter.since = FromTimestamp(request.since());
  if (request.has_until()) filter.until = FromTimestamp(request.until());
  std::vector<v1::Operation> operations;
  RETURN_IF_ERROR(state.Read([&](Database& database) -> absl::Status {
    ASSIGN_OR_RETURN(operations,
                     OperationTable(database).List(filter, size + 1));
    return absl::OkStatus();
  }));
  v1::ListOperationsResponse response;
  if (CutToSize(operations, size)) {
    response.set_next_page_token(
        MakeNumberToken(kOperations, operations.back().operation_id()));
  }
  response.mutable_operations()->Assign(operations.begin(), operations.end());
  return response;
}

absl::StatusOr<v1::ListAccountsResponse> ListAccounts(
    StateDatabase& state, const v1::ListAccountsRequest& request) {
  const int size = PageSize(request.page_size());
  ASSIGN_OR_RETURN(const std::vector<std::string> position,
                   ParsePageToken(kAccounts, request.page_token(), 2));
  AccountFilter filter{position[0], position[1], request.search(), {}};
  filter.mailbox_states.assign(request.mailbox_states().begin(),
                               request.mailbox_states().end());
  std::vector<v1::Account> accounts;
  RETURN_IF_ERROR(state.Read([&](Database& database) -> absl::Status {
    ASSIGN_OR_RETURN(accounts, AccountTable(database).List(filter, size + 1));
    return absl::OkStatus();
  }));
  v1::ListAccountsResponse response;
  if (CutToSize(accounts, size)) {
    const v1::Account& last = accounts.back();
    response.set_next_page_token(
        MakePageToken(kAccounts, {last.address(), last.object_guid()}));
  }
  response.mutable_accounts()->Assign(accounts.begin(), accounts.end());
  return response;
}

absl::StatusOr<v1::ListAlertsResponse> ListAlerts(
    StateDatabase& state, const v1::ListAlertsRequest& request) {
  const int size = PageSize(request.page_size());
  ASSIGN_OR_RETURN(const AlertFilter filter, AlertFilterOf(request));
  std::vector<v1::Alert> alerts;
  RETURN_IF_ERROR(state.Read([&](Database& database) -> absl::Status {
    ASSIGN_OR_RETURN(alerts, AlertTable(database).List(filter, size + 1));
    return absl::OkStatus();
  }));
  v1::ListAlertsResponse response;
  if (CutToSize(alerts, size)) {
    const v1::Alert& last = alerts.back();
    response.set_next_page_token(MakePageToken(
        kAlerts, {absl::StrCat(ToColumn(FromTimestamp(last.raised()))),
                  last.alert_key()}));
  }
  response.mutable_alerts()->Assign(alerts.begin(), alerts.end());
  return response;
}

}  // namespace directory_sync::uploader
