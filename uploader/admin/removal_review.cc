#include "uploader/admin/removal_review.h"

#include <algorithm>
#include <string>
#include <vector>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "common/status/status_macros.h"
#include "uploader/admin/actor.h"
#include "uploader/admin/page_token.h"
#include "uploader/plan/removal_room.h"
#include "uploader/store/removal_table.h"
#include "uploader/store/settings_table.h"

namespace directory_sync::uploader {

namespace v1 = directorysync::upload::v1;

namespace {

constexpr char kRemovals[] = "m";
constexpr int kMostNamed = 1000;

absl::Status CheckApproval(const v1::ApproveRemovalsRequest& request) {
  if (request.removal_ids().empty() && request.up_to_removal_id() == 0) {
    return absl::InvalidArgumentError(
        "no removal is named: give removal_ids or up_to_removal_id, as "
        "ListRemovals showed them");
  }
  if (request.removal_ids_size() > kMostNamed) {
    return absl::InvalidArgumentError(
        absl::StrCat("at most ", kMostNamed,
                     " removal_ids at once: use up_to_removal_id for more"));
  }
  return absl::OkStatus();
}

// Approves what the request names; the answer to it.
absl::StatusOr<v1::ApproveRemovalsResponse> Approve(
    Database& database, const v1::ApproveRemovalsRequest& request,
    const Actor& actor) {
  RemovalTable table(database);
  v1::ApproveRemovalsResponse response;
  int64_t named = request.listed();
  for (const int64_t removal_id : request.removal_ids()) {
    ASSIGN_OR_RETURN(const int64_t approved,
                     table.Approve(removal_id, NameOf(actor)));
    response.set_approved(response.approved() + approved);
    if (request.listed() == 0) ++named;
  }
  if (request.up_to_removal_id() != 0) {
    RemovalFilter filter;
    filter.group = {request.service(), request.kind()};
    filter.up_to_id = request.up_to_removal_id();
    ASSIGN_OR_RETURN(const int64_t approved,
                     table.ApproveAll(filter, NameOf(actor)));
    response.set_approved(response.approved() + approved);
  }
  response.set_no_longer_wanted(
      std::max<int64_t>(0, named - response.approved()));
  return response;
}

std::string Describe(const v1::ApproveRemovalsRequest& request,
                     const v1::ApproveRemovalsResponse& response) {
  std::string text = absl::StrCat("approved: ", response.approved(), "\n");
  if (!request.removal_ids().empty()) {
    absl::StrAppend(
        &text, "removals: ", absl::StrJoin(request.removal_ids(), " "), "\n");
  }
  if (request.up_to_removal_id() != 0) {
    absl::StrAppend(&text, "removals up to: ", request.up_to_removal_id(),
                    "\n");
  }
  if (response.no_longer_wanted() > 0) {
    absl::StrAppend(&text, "no longer wanted: ", response.no_longer_wanted(),
                    "\n");
  }
  return text;
}

}  // namespace

absl::StatusOr<v1::ListRemovalsResponse> ListRemovals(
    StateDatabase& state, const v1::ListRemovalsRequest& request,
    absl::Time now) {
  const int size = PageSize(request.page_size());
  RemovalFilter filter;
  filter.group = {request.service(), request.kind()};
  filter.state = request.state();
  ASSIGN_OR_RETURN(filter.after_id,
                   ParseNumberToken(kRemovals, request.page_token()));
  v1::ListRemovalsResponse response;
  RETURN_IF_ERROR(state.Read([&](Database& database) -> absl::Status {
    ASSIGN_OR_RETURN(const auto found,
                     RemovalTable(database).List(filter, size + 1));
    for (const StoredRemoval& stored : found) {
      if (response.removals_size() == size) {
        response.set_next_page_token(MakeNumberToken(
            kRemovals, response.removals(size - 1).removal_id()));
        break;
      }
      *response.add_removals() = stored.removal;
    }
    ASSIGN_OR_RETURN(const auto settings, SettingsTable(database).Get());
    ASSIGN_OR_RETURN(const auto counts,
                     RemovalRoom(database, settings, now).Counts());
    response.mutable_counts()->Assign(counts.begin(), counts.end());
    return absl::OkStatus();
  }));
  return response;
}

absl::StatusOr<v1::ApproveRemovalsResponse> ApproveRemovals(
    StateDatabase& state, const v1::ApproveRemovalsRequest& request,
    const Actor& actor, absl::Time now) {
  RETURN_IF_ERROR(CheckApproval(request));
  v1::ApproveRemovalsResponse response;
  RETURN_IF_ERROR(state.Write([&](Database& database) -> absl::Status {
    ASSIGN_OR_RETURN(response, Approve(database, request, actor));
    return AuditTable(database).Add(actor, "removals_approved",
                                    Describe(request, response), now);
  }));
  return response;
}

}  // namespace directory_sync::uploader
