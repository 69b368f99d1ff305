#include <string>
#include <vector>

#include "absl/strings/str_cat.h"
#include "ctl/commands/commands.h"
#include "ctl/output.h"
#include "ctl/paging.h"
#include "ctl/rpc.h"
#include "proto/directorysync/upload/v1/upload.grpc.pb.h"

namespace directory_sync::ctl {
namespace {

namespace upload = directorysync::upload::v1;

void PrintAlerts(const upload::ListAlertsResponse& page, std::ostream& out) {
  std::vector<std::vector<std::string>> rows;
  for (const upload::Alert& alert : page.alerts()) {
    rows.push_back({EnumText(upload::AlertSeverity_Name(alert.severity()),
                             "ALERT_SEVERITY_"),
                    ToText(alert.raised()), absl::StrCat(alert.count()),
                    alert.message(), alert.cure()});
  }
  PrintTable({"SEVERITY", "SINCE", "TIMES", "WHAT", "WHAT TO DO"}, rows, out);
}

absl::Status RunAlerts(const Invocation& invocation, Session& session,
                       std::ostream& out) {
  upload::ListAlertsRequest request;
  RETURN_IF_ERROR(TakePaging(invocation, request));
  request.set_include_resolved(invocation.Has("resolved"));
  ASSIGN_OR_RETURN(const upload::ListAlertsResponse page,
                   Call<upload::UploaderAdmin>(
                       session, Target::kUploader,
                       &upload::UploaderAdmin::Stub::ListAlerts, request));
  if (invocation.json) {
    out << ToJson(page) << "\n";
    return absl::OkStatus();
  }
  PrintAlerts(page, out);
  PrintNextPage(page.next_page_token(), out);
  return absl::OkStatus();
}

}  // namespace

std::vector<Command> AlertCommands() {
  std::vector<Option> options = PagingOptions();
  options.push_back({"resolved", "", "those that went away, too"});
  return {{"alerts", "", 0, 0, "what wants somebody's attention", options,
           RunAlerts}};
}

}  // namespace directory_sync::ctl
