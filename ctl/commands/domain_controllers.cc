#include <string>
#include <vector>

#include "common/platform/user_name.h"
#include "ctl/commands/commands.h"
#include "ctl/handler_directory.h"
#include "ctl/output.h"
#include "ctl/rpc.h"
#include "proto/directorysync/upload/v1/upload.grpc.pb.h"

namespace directory_sync::ctl {
namespace {

namespace upload = directorysync::upload::v1;

absl::Status RunIssue(const Invocation& invocation, Session& session,
                      std::ostream& out) {
  if (!invocation.Has("directory")) {
    return absl::InvalidArgumentError(
        "--directory=DIR is missing: where the handler's identity goes");
  }
  ASSIGN_OR_RETURN(HandlerDirectory handler,
                   HandlerDirectory::Create(invocation.Get("directory")));
  upload::AdmitDomainControllerRequest request;
  request.set_dns_host_name(invocation.arguments[0]);
  request.set_signing_request_pem(handler.certificate_request());
  request.set_signing_public_key(handler.signing_public_key());
  request.set_os_user(OsUserName());
  ASSIGN_OR_RETURN(
      const upload::AdmitDomainControllerResponse response,
      Call<upload::UploaderAdmin>(
          session, Target::kUploader,
          &upload::UploaderAdmin::Stub::AdmitDomainController, request));
  RETURN_IF_ERROR(handler.Complete(response.certificate_pem(),
                                   response.fleet_ca_pem(),
                                   response.sealing_public_key()));
  if (invocation.json) {
    out << ToJson(response) << "\n";
  } else {
    out << "Admitted " << Printable(request.dns_host_name())
        << ". Its identity is in " << invocation.Get("directory") << ".\n";
  }
  return absl::OkStatus();
}

absl::Status RunList(const Invocation& invocation, Session& session,
                     std::ostream& out) {
  ASSIGN_OR_RETURN(const upload::ListDomainControllersResponse response,
                   Call<upload::UploaderAdmin>(
                       session, Target::kUploader,
                       &upload::UploaderAdmin::Stub::ListDomainControllers,
                       upload::ListDomainControllersRequest()));
  if (invocation.json) {
    out << ToJson(response) << "\n";
    return absl::OkStatus();
  }
  std::vector<std::vector<std::string>> rows;
  for (const upload::DomainController& dc : response.domain_controllers()) {
    rows.push_back({dc.dns_host_name(), ToText(dc.admitted()),
                    ToText(dc.certificate_expires()), ToText(dc.last_item())});
  }
  PrintTable(
      {"DOMAIN CONTROLLER", "ADMITTED", "CERTIFICATE UNTIL", "LAST PASSWORD"},
      rows, out);
  return absl::OkStatus();
}

}  // namespace

std::vector<Command> DomainControllerCommands() {
  return {{"domain-controllers list",
           "",
           0,
           0,
           "the domain controllers whose handlers are admitted",
           {},
           RunList},
          {"domain-controllers issue",
           "NAME",
           1,
           1,
           "make the identity of a domain controller's password handler",
           {{"directory", "DIR", "where it goes; made with mode 0700"}},
           RunIssue}};
}

}  // namespace directory_sync::ctl
