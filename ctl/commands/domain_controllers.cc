#include <string>
#include <vector>

#include "absl/strings/numbers.h"
#include "absl/strings/str_cat.h"
#include "common/platform/user_name.h"
#include "ctl/commands/commands.h"
#include "ctl/install_folder.h"
#include "ctl/operator_identity.h"
#include "ctl/output.h"
#include "ctl/rpc.h"
#include "proto/directorysync/upload/v1/fleet.grpc.pb.h"

namespace directory_sync::ctl {
namespace {

namespace upload = directorysync::upload::v1;

constexpr int kLongestDays = 30;

std::string StateText(const upload::DomainController& dc) {
  switch (dc.state()) {
    case upload::ENROLMENT_STATE_INVITED:
      return "invited";
    case upload::ENROLMENT_STATE_INVITATION_VOID:
      return "invitation void";
    case upload::ENROLMENT_STATE_ENROLLED:
      return "enrolled";
    case upload::ENROLMENT_STATE_CERTIFICATE_EXPIRED:
      return "expired";
    case upload::ENROLMENT_STATE_CLONED:
      return "exists twice";
    default:
      return "";
  }
}

std::string HookText(const upload::DomainController& dc) {
  switch (dc.report().hook()) {
    case upload::HOOK_COVERAGE_MISSING:
      return "missing";
    case upload::HOOK_COVERAGE_INSTALLED:
      return "installed";
    case upload::HOOK_COVERAGE_CALLING:
      return "calling";
    default:
      return "";
  }
}

absl::Status RunAdd(const Invocation& invocation, Session& session,
                    std::ostream& out) {
  upload::AddDomainControllersRequest request;
  for (const std::string& name : invocation.arguments) {
    request.add_dns_host_names(name);
  }
  int days = 0;
  if (invocation.Has("days")) {
    if (!absl::SimpleAtoi(invocation.Get("days"), &days) || days < 1 ||
        days > kLongestDays) {
      return absl::InvalidArgumentError("--days takes a number from 1 to 30");
    }
    request.mutable_valid_for()->set_seconds(int64_t{days} * 24 * 60 * 60);
  }
  request.set_os_user(OsUserName());
  ASSIGN_OR_RETURN(const Config config, session.Configuration());
  ASSIGN_OR_RETURN(
      const std::string folder,
      InstallFolder::Prepare(invocation.Get("directory", "."), config));
  ASSIGN_OR_RETURN(
      const upload::AddDomainControllersResponse response,
      Call<upload::FleetAdmin>(session, Target::kUploader,
                               &upload::FleetAdmin::Stub::AddDomainControllers,
                               request));
  RETURN_IF_ERROR(InstallFolder::Write(folder, response.join_bundle(), config));
  if (invocation.json) {
    upload::AddDomainControllersResponse shown = response;
    shown.clear_join_bundle();
    out << ToJson(shown) << "\n";
  } else {
    out << "Wrote \"" << folder << "\", which is good until "
        << ToText(response.expires())
        << ".\nBring it to each of them by a safe way, for it holds secrets; "
           "its README.txt says what to do there.\n";
  }
  return absl::OkStatus();
}

absl::Status RunRemove(const Invocation& invocation, Session& session,
                       std::ostream& out) {
  upload::RemoveDomainControllerRequest request;
  request.set_dns_host_name(invocation.arguments[0]);
  request.set_os_user(OsUserName());
  ASSIGN_OR_RETURN(
      const upload::RemoveDomainControllerResponse response,
      Call<upload::FleetAdmin>(
          session, Target::kUploader,
          &upload::FleetAdmin::Stub::RemoveDomainController, request));
  if (invocation.json) {
    out << ToJson(response) << "\n";
  } else {
    out << "Removed " << Printable(request.dns_host_name())
        << (response.cut_off()
                ? ". It is cut off.\n"
                : ". The relay doesn't run; it is told before it lets anybody "
                  "in.\n");
  }
  return absl::OkStatus();
}

absl::Status RunList(const Invocation& invocation, Session& session,
                     std::ostream& out) {
  ASSIGN_OR_RETURN(
      const upload::ListDomainControllersResponse response,
      Call<upload::FleetAdmin>(session, Target::kUploader,
                               &upload::FleetAdmin::Stub::ListDomainControllers,
                               upload::ListDomainControllersRequest()));
  if (invocation.json) {
    out << ToJson(response) << "\n";
    return absl::OkStatus();
  }
  std::vector<std::vector<std::string>> rows;
  for (const upload::DomainController& dc : response.domain_controllers()) {
    rows.push_back({dc.dns_host_name(), StateText(dc), HookText(dc),
                    ToText(dc.certificate_expires()),
                    ToText(dc.last_heartbeat()), ToText(dc.last_item())});
  }
  PrintTable({"DOMAIN CONTROLLER", "STATE", "HOOK", "CERTIFICATE UNTIL",
              "LAST HEARD", "LAST PASSWORD"},
             rows, out);
  for (const upload::DomainController& dc : response.domain_controllers()) {
    for (const std::string& problem : dc.problems()) {
      out << Printable(problem) << "\n";
    }
  }
  return absl::OkStatus();
}

absl::Status RunRotate(const Invocation& invocation, Session& session,
                       std::ostream& out) {
  upload::RotateSealingKeyRequest request;
  request.set_os_user(OsUserName());
  ASSIGN_OR_RETURN(const upload::RotateSealingKeyResponse response,
                   Call<upload::FleetAdmin>(
                       session, Target::kUploader,
                       &upload::FleetAdmin::Stub::RotateSealingKey, request));
  if (invocation.json) {
    out << ToJson(response) << "\n";
  } else {
    out << "New passwords are sealed to a new key. It is in version "
        << response.settings_version() << " of the fleet's settings.\n";
  }
  return absl::OkStatus();
}

absl::Status RunOperatorIdentity(const Invocation& invocation, Session& session,
                                 std::ostream& out) {
  if (!invocation.Has("directory")) {
    return absl::InvalidArgumentError(
        "--directory=DIR is missing: where the identity goes");
  }
  const OperatorIdentity identity;
  upload::IssueOperatorCertificateRequest request;
  request.set_signing_request_pem(identity.certificate_request());
  request.set_os_user(OsUserName());
  ASSIGN_OR_RETURN(
      const upload::IssueOperatorCertificateResponse response,
      Call<upload::FleetAdmin>(
          session, Target::kUploader,
          &upload::FleetAdmin::Stub::IssueOperatorCertificate, request));
  RETURN_IF_ERROR(identity.Write(invocation.Get("directory"),
                                 response.certificate_pem(),
                                 response.fleet_ca_pem()));
  if (invocation.json) {
    out << ToJson(response) << "\n";
  } else {
    out << "Wrote " << invocation.Get("directory")
        << "/tls.pem and ca.crt, good for 30 days on port 8732.\n";
  }
  return absl::OkStatus();
}

}  // namespace

std::vector<Command> DomainControllerCommands() {
  return {{"domain-controllers list",
           "",
           0,
           0,
           "the domain controllers and their password handlers",
           {},
           RunList},
          {"domain-controllers add",
           "NAME...",
           1000,
           1,
           "write the install folder that lets their handlers join",
           {{"directory", "DIR", "where the folder goes; default: here"},
            {"days", "N", "how long it is good; default: 7"}},
           RunAdd},
          {"domain-controllers remove",
           "NAME",
           1,
           1,
           "cut a domain controller's password handler off",
           {},
           RunRemove},
          {"domain-controllers rotate-sealing-key",
           "",
           0,
           0,
           "have new passwords sealed to a new key",
           {},
           RunRotate},
          {"domain-controllers operator-identity",
           "",
           0,
           0,
           "make an identity to look at port 8732 with",
           {{"directory", "DIR", "where it goes; made with mode 0700"}},
           RunOperatorIdentity}};
}

}  // namespace directory_sync::ctl
