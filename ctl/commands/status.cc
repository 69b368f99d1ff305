#include "absl/status/status.h"

#include <string>
#include <vector>

#include "absl/strings/str_cat.h"
#include "ctl/commands/commands.h"
#include "ctl/output.h"
#include "ctl/rpc.h"
#include "proto/directorysync/relay/v1/relay.grpc.pb.h"
#include "proto/directorysync/supervisor/v1/supervisor.grpc.pb.h"
#include "proto/directorysync/upload/v1/upload.grpc.pb.h"

namespace directory_sync::ctl {
namespace {

namespace relay = directorysync::relay::v1;
namespace supervisor = directorysync::supervisor::v1;
namespace upload = directorysync::upload::v1;

void PrintChildren(const supervisor::GetStatusResponse& status,
                   std::ostream& out) {
  std::vector<std::vector<std::string>> rows;
  for (const supervisor::Child& child : status.children()) {
    rows.push_back(
        {child.name(),
         EnumText(supervisor::ChildState_Name(child.state()), "CHILD_STATE_"),
         absl::StrCat(child.pid()), absl::StrCat(child.restarts()),
         ToText(child.since()), child.last_exit()});
  }
  PrintTable({"SERVICE", "STATE", "PID", "RESTARTS", "SINCE", "LAST EXIT"},
             rows, out);
}

void PrintSync(const upload::GetStatusResponse& status, std::ostream& out) {
  const std::string last_run =
      status.has_last_run()
          ? absl::StrCat(
                EnumText(upload::RunKind_Name(status.last_run().kind()),
                         "RUN_KIND_"),
                " ",
                EnumText(upload::RunState_Name(status.last_run().state()),
                         "RUN_STATE_"),
                ", ", ToText(status.last_run().started()))
          : "none yet";
  PrintTable(
      {"SYNCHRONIZATION", ""},
      {{"registered", status.registered() ? "yes" : "no"},
       {"provider",
        absl::StrCat(status.provider_url(),
                     status.provider_reachable() ? "" : " (not reachable)")},
       {"directory",
        status.directory_reachable() ? "reachable" : "not reachable"},
       {"accounts in scope", absl::StrCat(status.accounts_in_scope())},
       {"operations pending", absl::StrCat(status.pending_operations())},
       {"passwords pending", absl::StrCat(status.pending_passwords())},
       {"open alerts", absl::StrCat(status.open_alerts())},
       {"last run", last_run},
       {"directory last read", ToText(status.last_observed())}},
      out);
}

void PrintRelay(const relay::GetStatusResponse& status, std::ostream& out) {
  PrintTable(
      {"PASSWORD RELAY", ""},
      {{"port for handlers",
        status.network_face_open()
            ? status.network_face_address()
            : "closed until the uploader has certified it"},
       {"passwords held", absl::StrCat(status.inbox_items())},
       {"handlers connected", absl::StrCat(status.connected_handlers_size())}},
      out);
}

// One problem a line; an error when there is any, so that scripts notice.
absl::Status Verdict(const std::vector<std::string>& problems,
                     std::ostream& out) {
  if (problems.empty()) {
    out << "\nAll is well.\n";
    return absl::OkStatus();
  }
  out << "\n";
  for (const std::string& problem : problems) {
    out << "PROBLEM  " << Printable(problem) << "\n";
  }
  return absl::UnavailableError("");
}

std::vector<std::string> ProblemsOf(
    const supervisor::GetStatusResponse& processes,
    const absl::StatusOr<upload::GetStatusResponse>& sync,
    const absl::StatusOr<relay::GetStatusResponse>& passwords) {
  std::vector<std::string> problems;
  for (const supervisor::Child& child : processes.children()) {
    if (child.state() != supervisor::CHILD_STATE_READY) {
      problems.push_back(
          absl::StrCat(child.name(), " is not ready: ", child.last_exit()));
    }
  }
  if (!sync.ok()) {
    problems.emplace_back(sync.status().message());
  } else {
    problems.insert(problems.end(), sync->problems().begin(),
                    sync->problems().end());
  }
  if (!passwords.ok()) {
    problems.emplace_back(passwords.status().message());
  } else if (!passwords->problem().empty()) {
    problems.push_back(passwords->problem());
  }
  return problems;
}

absl::Status RunStatus(const Invocation& invocation, Session& session,
                       std::ostream& out) {
  ASSIGN_OR_RETURN(
      const supervisor::GetStatusResponse processes,
      Call<supervisor::Supervisor>(session, Target::kSupervisor,
                                   &supervisor::Supervisor::Stub::GetStatus,
                                   supervisor::GetStatusRequest()));
  const auto sync = Call<upload::UploaderAdmin>(
      session, Target::kUploader, &upload::UploaderAdmin::Stub::GetStatus,
      upload::GetStatusRequest());
  const auto passwords = Call<relay::RelayOutlet>(
      session, Target::kRelay, &relay::RelayOutlet::Stub::GetStatus,
      relay::GetStatusRequest());
  const std::vector<std::string> problems =
      ProblemsOf(processes, sync, passwords);
  if (invocation.json) {
    out << "{\"supervisor\":" << ToJson(processes)
        << ",\"uploader\":" << (sync.ok() ? ToJson(*sync) : "null")
        << ",\"relay\":" << (passwords.ok() ? ToJson(*passwords) : "null")
        << "}\n";
    return problems.empty() ? absl::OkStatus() : absl::UnavailableError("");
  }
  PrintChildren(processes, out);
  out << "\n";
  if (sync.ok()) PrintSync(*sync, out);
  out << "\n";
  if (passwords.ok()) PrintRelay(*passwords, out);
  return Verdict(problems, out);
}

}  // namespace

std::vector<Command> StatusCommands() {
  return {{"status",
           "",
           0,
           0,
           "how everything is; exits with 1 when something is wrong",
           {},
           RunStatus}};
}

}  // namespace directory_sync::ctl
