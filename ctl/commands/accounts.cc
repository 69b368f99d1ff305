#include <string>
#include <vector>

#include "absl/status/status.h"
#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "common/platform/user_name.h"
#include "ctl/commands/commands.h"
#include "ctl/output.h"
#include "ctl/paging.h"
#include "ctl/rpc.h"
#include "proto/directorysync/upload/v1/reject.grpc.pb.h"
#include "proto/directorysync/upload/v1/upload.grpc.pb.h"

namespace directory_sync::ctl {
namespace {

namespace upload = directorysync::upload::v1;

void PrintAccounts(const upload::ListAccountsResponse& page,
                   std::ostream& out) {
  std::vector<std::vector<std::string>> rows;
  for (const upload::Account& account : page.accounts()) {
    rows.push_back(
        {account.address(), account.display_name(),
         EnumText(upload::MailService_Name(account.service()), "MAIL_SERVICE_"),
         EnumText(upload::MailboxState_Name(account.mailbox_state()),
                  "MAILBOX_STATE_"),
         EnumText(upload::PasswordState_Name(account.password_state()),
                  "PASSWORD_STATE_"),
         ToText(account.password_delivered()), account.error(),
         account.password_error()});
  }
  PrintTable({"ADDRESS", "NAME", "SERVICE", "MAILBOX", "PASSWORD", "DELIVERED",
              "ERROR", "PASSWORD ERROR"},
             rows, out);
}

absl::Status RunAccounts(const Invocation& invocation, Session& session,
                         std::ostream& out) {
  upload::ListAccountsRequest request;
  RETURN_IF_ERROR(TakePaging(invocation, request));
  if (!invocation.arguments.empty()) {
    request.set_search(invocation.arguments[0]);
  }
  ASSIGN_OR_RETURN(const upload::ListAccountsResponse page,
                   Call<upload::UploaderAdmin>(
                       session, Target::kUploader,
                       &upload::UploaderAdmin::Stub::ListAccounts, request));
  if (invocation.json) {
    out << ToJson(page) << "\n";
    return absl::OkStatus();
  }
  PrintAccounts(page, out);
  PrintNextPage(page.next_page_token(), out);
  return absl::OkStatus();
}

absl::StatusOr<upload::ListRejectsResponse> ListRejects(
    Session& session, const upload::ListRejectsRequest& request) {
  return Call<upload::Rejects>(session, Target::kUploader,
                               &upload::Rejects::Stub::ListRejects, request);
}

absl::Status RunRejects(const Invocation& invocation, Session& session,
                        std::ostream& out) {
  upload::ListRejectsRequest request;
  RETURN_IF_ERROR(TakePaging(invocation, request));
  ASSIGN_OR_RETURN(const upload::ListRejectsResponse page,
                   ListRejects(session, request));
  if (invocation.json) {
    out << ToJson(page) << "\n";
    return absl::OkStatus();
  }
  std::vector<std::vector<std::string>> rows;
  for (const upload::Reject& reject : page.rejects()) {
    rows.push_back({reject.address(), reject.name(),
                    absl::StrCat(reject.attempts()), ToText(reject.retry()),
                    reject.error(), reject.cure()});
  }
  PrintTable({"ADDRESS", "NAME", "ATTEMPTS", "NEXT", "ERROR", "CURE"}, rows,
             out);
  PrintNextPage(page.next_page_token(), out);
  return absl::OkStatus();
}

// Adds the rejects with one of the addresses.
absl::Status TakeRejectsAt(const std::vector<std::string>& addresses,
                           Session& session,
                           upload::RetryRejectsRequest& retry) {
  upload::ListRejectsRequest request;
  request.set_page_size(1000);
  do {
    ASSIGN_OR_RETURN(const upload::ListRejectsResponse page,
                     ListRejects(session, request));
    for (const upload::Reject& reject : page.rejects()) {
      for (const std::string& address : addresses) {
        if (!absl::EqualsIgnoreCase(address, reject.address())) continue;
        retry.add_object_guids(reject.object_guid());
      }
    }
    request.set_page_token(page.next_page_token());
  } while (!request.page_token().empty());
  if (!retry.object_guids().empty()) return absl::OkStatus();
  return absl::NotFoundError(
      "none of these was refused; 'directory-syncctl accounts rejects' lists "
      "what was");
}

absl::Status RunRetry(const Invocation& invocation, Session& session,
                      std::ostream& out) {
  upload::RetryRejectsRequest request;
  request.set_os_user(OsUserName());
  if (!invocation.arguments.empty()) {
    RETURN_IF_ERROR(TakeRejectsAt(invocation.arguments, session, request));
  } else if (!invocation.Has("all")) {
    return absl::InvalidArgumentError(
        "name the addresses to try again, or --all");
  }
  ASSIGN_OR_RETURN(
      const upload::RetryRejectsResponse response,
      Call<upload::Rejects>(session, Target::kUploader,
                            &upload::Rejects::Stub::RetryRejects, request));
  if (invocation.json) {
    out << ToJson(response) << "\n";
  } else {
    out << response.objects() << " tried again.\n";
  }
  return absl::OkStatus();
}

}  // namespace

std::vector<Command> AccountCommands() {
  return {
      {"accounts rejects", "", 0, 0, "what the provider refused, with cures",
       PagingOptions(), RunRejects},
      {"accounts retry",
       "[ADDRESS...]",
       1000,
       0,
       "try refused accounts again now",
       {{"all", "", "all that were refused"}},
       RunRetry},
      {"accounts", "[SEARCH]", 1, 0,
       "accounts in scope with mailbox and password", PagingOptions(),
       RunAccounts}};
}

}  // namespace directory_sync::ctl
