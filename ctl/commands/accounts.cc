#include <string>
#include <vector>

#include "ctl/commands/commands.h"
#include "ctl/output.h"
#include "ctl/paging.h"
#include "ctl/rpc.h"
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

}  // namespace

std::vector<Command> AccountCommands() {
  return {{"accounts", "[SEARCH]", 1, 0,
           "accounts in scope with mailbox and password", PagingOptions(),
           RunAccounts}};
}

}  // namespace directory_sync::ctl
