#include <string>
#include <vector>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_replace.h"
#include "ctl/commands/commands.h"
#include "ctl/output.h"
#include "ctl/paging.h"
#include "ctl/rpc.h"
#include "proto/directorysync/upload/v1/audit.grpc.pb.h"
#include "proto/directorysync/upload/v1/upload.grpc.pb.h"

namespace directory_sync::ctl {
namespace {

namespace upload = directorysync::upload::v1;

std::string ServiceText(upload::MailService service) {
  return EnumText(upload::MailService_Name(service), "MAIL_SERVICE_");
}

void PrintOperations(const upload::ListOperationsResponse& page,
                     std::ostream& out) {
  std::vector<std::vector<std::string>> rows;
  for (const upload::Operation& operation : page.operations()) {
    rows.push_back({absl::StrCat(operation.operation_id()),
                    ToText(operation.created()),
                    EnumText(upload::OperationKind_Name(operation.kind()),
                             "OPERATION_KIND_"),
                    operation.address(), ServiceText(operation.service()),
                    EnumText(upload::OperationState_Name(operation.state()),
                             "OPERATION_STATE_"),
                    operation.why(), operation.error()});
  }
  PrintTable({"OPERATION", "PLANNED", "WHAT", "ADDRESS", "SERVICE", "STATE",
              "WHY", "ERROR"},
             rows, out);
}

absl::Status RunHistory(const Invocation& invocation, Session& session,
                        std::ostream& out) {
  upload::ListOperationsRequest request;
  RETURN_IF_ERROR(TakePaging(invocation, request));
  if (!invocation.arguments.empty()) {
    request.set_address(invocation.arguments[0]);
  }
  ASSIGN_OR_RETURN(const upload::ListOperationsResponse page,
                   Call<upload::UploaderAdmin>(
                       session, Target::kUploader,
                       &upload::UploaderAdmin::Stub::ListOperations, request));
  if (invocation.json) {
    out << ToJson(page) << "\n";
    return absl::OkStatus();
  }
  PrintOperations(page, out);
  PrintNextPage(page.next_page_token(), out);
  return absl::OkStatus();
}

absl::Status RunAudit(const Invocation& invocation, Session& session,
                      std::ostream& out) {
  upload::ListAuditEntriesRequest request;
  RETURN_IF_ERROR(TakePaging(invocation, request));
  ASSIGN_OR_RETURN(const upload::ListAuditEntriesResponse page,
                   Call<upload::AuditLog>(
                       session, Target::kUploader,
                       &upload::AuditLog::Stub::ListAuditEntries, request));
  if (invocation.json) {
    out << ToJson(page) << "\n";
    return absl::OkStatus();
  }
  std::vector<std::vector<std::string>> rows;
  for (const upload::AuditEntry& entry : page.entries()) {
    rows.push_back({ToText(entry.time()), entry.os_user(), entry.caller(),
                    entry.action(),
                    absl::StrReplaceAll(entry.details(), {{"\n", "; "}})});
  }
  PrintTable({"TIME", "USER", "BY", "WHAT", "DETAILS"}, rows, out);
  PrintNextPage(page.next_page_token(), out);
  return absl::OkStatus();
}

}  // namespace

std::vector<Command> HistoryCommands() {
  return {
      {"audit", "", 0, 0,
       "who changed settings or registration, or approved what",
       PagingOptions(), RunAudit},
      {"history", "[ADDRESS]", 1, 0, "operations at the provider, newest first",
       PagingOptions(), RunHistory}};
}

}  // namespace directory_sync::ctl
