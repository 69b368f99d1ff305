#include <algorithm>
#include <string>
#include <vector>

#include "absl/status/status.h"
#include "absl/strings/ascii.h"
#include "absl/strings/numbers.h"
#include "absl/strings/str_cat.h"
#include "common/platform/user_name.h"
#include "ctl/commands/commands.h"
#include "ctl/commands/plan_table.h"
#include "ctl/output.h"
#include "ctl/paging.h"
#include "ctl/rpc.h"
#include "proto/directorysync/upload/v1/plan.grpc.pb.h"
#include "proto/directorysync/upload/v1/upload.grpc.pb.h"

namespace directory_sync::ctl {
namespace {

namespace upload = directorysync::upload::v1;

absl::StatusOr<upload::ListRemovalsResponse> ListRemovals(
    Session& session, const upload::ListRemovalsRequest& request) {
  return Call<upload::PlanReview>(session, Target::kUploader,
                                  &upload::PlanReview::Stub::ListRemovals,
                                  request);
}

absl::Status TakeState(const Invocation& invocation,
                       upload::ListRemovalsRequest& request) {
  if (!invocation.Has("state")) return absl::OkStatus();
  upload::RemovalState state = upload::REMOVAL_STATE_UNSPECIFIED;
  if (!upload::RemovalState_Parse(
          absl::StrCat("REMOVAL_STATE_",
                       absl::AsciiStrToUpper(invocation.Get("state"))),
          &state)) {
    return absl::InvalidArgumentError(
        absl::StrCat("--state: '", invocation.Get("state"),
                     "' is none; write waiting, withheld or cleared"));
  }
  request.set_state(state);
  return absl::OkStatus();
}

absl::Status RunShow(const Invocation& invocation, Session& session,
                     std::ostream& out) {
  upload::ListRemovalsRequest request;
  RETURN_IF_ERROR(TakePaging(invocation, request));
  RETURN_IF_ERROR(TakeState(invocation, request));
  ASSIGN_OR_RETURN(const upload::ListRemovalsResponse page,
                   ListRemovals(session, request));
  if (invocation.json) {
    out << ToJson(page) << "\n";
    return absl::OkStatus();
  }
  PrintRemovalCounts(page.counts(), out);
  out << "\n";
  PrintRemovals(page.removals(), out);
  PrintNextPage(page.next_page_token(), out);
  return absl::OkStatus();
}

// All that are withheld now: how many, and the newest.
absl::Status TakeAllWithheld(Session& session,
                             upload::ApproveRemovalsRequest& approval) {
  upload::ListRemovalsRequest request;
  request.set_state(upload::REMOVAL_STATE_WITHHELD);
  request.set_page_size(1000);
  int64_t listed = 0;
  do {
    ASSIGN_OR_RETURN(const upload::ListRemovalsResponse page,
                     ListRemovals(session, request));
    listed += page.removals_size();
    for (const upload::Removal& removal : page.removals()) {
      approval.set_up_to_removal_id(
          std::max(approval.up_to_removal_id(), removal.removal_id()));
    }
    request.set_page_token(page.next_page_token());
  } while (!request.page_token().empty());
  if (listed == 0) {
    return absl::FailedPreconditionError("no removal is withheld");
  }
  approval.set_listed(listed);
  return absl::OkStatus();
}

absl::Status TakeNamed(const Invocation& invocation,
                       upload::ApproveRemovalsRequest& approval) {
  for (const std::string& argument : invocation.arguments) {
    int64_t removal_id = 0;
    if (!absl::SimpleAtoi(argument, &removal_id) || removal_id <= 0) {
      return absl::InvalidArgumentError(
          absl::StrCat("'", argument,
                       "' is no removal; 'directory-syncctl plan show' lists "
                       "them"));
    }
    approval.add_removal_ids(removal_id);
  }
  if (!approval.removal_ids().empty()) return absl::OkStatus();
  return absl::InvalidArgumentError(
      "name the removals to approve, as 'directory-syncctl plan show' lists "
      "them, or --all");
}

absl::Status RunApprove(const Invocation& invocation, Session& session,
                        std::ostream& out) {
  upload::ApproveRemovalsRequest request;
  request.set_os_user(OsUserName());
  RETURN_IF_ERROR(invocation.Has("all") ? TakeAllWithheld(session, request)
                                        : TakeNamed(invocation, request));
  ASSIGN_OR_RETURN(const upload::ApproveRemovalsResponse response,
                   Call<upload::PlanReview>(
                       session, Target::kUploader,
                       &upload::PlanReview::Stub::ApproveRemovals, request));
  if (invocation.json) {
    out << ToJson(response) << "\n";
    return absl::OkStatus();
  }
  out << response.approved() << " approved.\n";
  if (response.no_longer_wanted() > 0) {
    out << response.no_longer_wanted()
        << " not wanted, or not withheld, any more.\n";
  }
  return absl::OkStatus();
}

absl::Status RunPreview(const Invocation& invocation, Session& session,
                        std::ostream& out) {
  ASSIGN_OR_RETURN(
      const upload::GetSettingsResponse settings,
      Call<upload::UploaderAdmin>(session, Target::kUploader,
                                  &upload::UploaderAdmin::Stub::GetSettings,
                                  upload::GetSettingsRequest()));
  ASSIGN_OR_RETURN(const upload::PreviewResponse preview,
                   PreviewOf(session, settings.settings()));
  if (invocation.json) {
    out << ToJson(preview) << "\n";
    return absl::OkStatus();
  }
  PrintPreview(preview, out);
  return absl::OkStatus();
}

}  // namespace

std::vector<Command> PlanCommands() {
  std::vector<Option> show = PagingOptions();
  show.push_back({"state", "STATE", "only waiting, withheld or cleared ones"});
  return {{"plan show", "", 0, 0,
           "removals that wait, or are withheld until approved", show, RunShow},
          {"plan approve",
           "[REMOVAL...]",
           1000,
           0,
           "let withheld removals be carried out, once",
           {{"all", "", "all that are withheld now"}},
           RunApprove},
          {"preview",
           "",
           0,
           0,
           "what is to be done at the provider, and how long it takes",
           {},
           RunPreview}};
}

}  // namespace directory_sync::ctl
