#include <string>
#include <vector>

#include "absl/status/status.h"
#include "absl/strings/str_cat.h"
#include "absl/time/time.h"
#include "common/platform/user_name.h"
#include "ctl/commands/commands.h"
#include "ctl/output.h"
#include "ctl/rpc.h"
#include "proto/directorysync/upload/v1/upload.grpc.pb.h"

namespace directory_sync::ctl {
namespace {

namespace upload = directorysync::upload::v1;

void PrintRuns(const std::vector<upload::Run>& runs, std::ostream& out) {
  std::vector<std::vector<std::string>> rows;
  for (const upload::Run& run : runs) {
    rows.push_back({absl::StrCat(run.run_id()),
                    EnumText(upload::RunKind_Name(run.kind()), "RUN_KIND_"),
                    EnumText(upload::RunState_Name(run.state()), "RUN_STATE_"),
                    run.trigger(), ToText(run.started()), ToText(run.ended()),
                    absl::StrCat(run.objects_read()),
                    absl::StrCat(run.planned()), absl::StrCat(run.succeeded()),
                    absl::StrCat(run.failed()), run.error()});
  }
  PrintTable({"RUN", "KIND", "STATE", "WHY", "STARTED", "ENDED", "READ",
              "PLANNED", "DONE", "REFUSED", "ERROR"},
             rows, out);
}

absl::StatusOr<upload::Run> Wait(Session& session, int64_t run_id) {
  upload::WaitForRunRequest request;
  request.set_run_id(run_id);
  // A full sync of a large directory takes days at the provider's pace: ask
  // again until it has ended.
  while (true) {
    const auto response = Call<upload::UploaderAdmin>(
        session, Target::kUploader, &upload::UploaderAdmin::Stub::WaitForRun,
        request, absl::Minutes(1));
    if (response.ok()) return response->run();
    if (!absl::IsDeadlineExceeded(response.status())) return response.status();
  }
}

absl::Status RunSync(const Invocation& invocation, Session& session,
                     std::ostream& out) {
  upload::StartSyncRequest request;
  request.set_os_user(OsUserName());
  if (invocation.Has("full")) request.set_kind(upload::RUN_KIND_FULL);
  ASSIGN_OR_RETURN(const upload::StartSyncResponse started,
                   Call<upload::UploaderAdmin>(
                       session, Target::kUploader,
                       &upload::UploaderAdmin::Stub::StartSync, request));
  upload::Run run = started.run();
  if (invocation.Has("wait")) {
    ASSIGN_OR_RETURN(run, Wait(session, run.run_id()));
  }
  if (invocation.json) {
    out << ToJson(run) << "\n";
  } else {
    PrintRuns({run}, out);
  }
  const bool went_wrong = run.state() == upload::RUN_STATE_FAILED ||
                          run.state() == upload::RUN_STATE_INCOMPLETE;
  return went_wrong ? absl::UnknownError("") : absl::OkStatus();
}

absl::Status RunRuns(const Invocation& invocation, Session& session,
                     std::ostream& out) {
  upload::ListRunsRequest request;
  ASSIGN_OR_RETURN(const upload::ListRunsResponse response,
                   Call<upload::UploaderAdmin>(
                       session, Target::kUploader,
                       &upload::UploaderAdmin::Stub::ListRuns, request));
  if (invocation.json) {
    out << ToJson(response) << "\n";
  } else {
    PrintRuns({response.runs().begin(), response.runs().end()}, out);
  }
  return absl::OkStatus();
}

}  // namespace

std::vector<Command> SyncCommands() {
  return {{"sync",
           "",
           0,
           0,
           "start a sync",
           {{"wait", "", "until it has ended; exits with 1 if it went wrong"},
            {"full", "", "read the whole directory"}},
           RunSync},
          {"runs", "", 0, 0, "the newest runs", {}, RunRuns}};
}

}  // namespace directory_sync::ctl
