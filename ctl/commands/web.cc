#include "common/platform/user_name.h"
#include "ctl/commands/commands.h"
#include "ctl/output.h"
#include "ctl/rpc.h"
#include "proto/directorysync/web/v1/web.grpc.pb.h"

namespace directory_sync::ctl {
namespace {

namespace web = directorysync::web::v1;

absl::Status RunLogin(const Invocation& invocation, Session& session,
                      std::ostream& out) {
  web::CreateLoginCodeRequest request;
  request.set_os_user(OsUserName());
  ASSIGN_OR_RETURN(const web::CreateLoginCodeResponse response,
                   Call<web::WebSessions>(
                       session, Target::kWebui,
                       &web::WebSessions::Stub::CreateLoginCode, request));
  if (invocation.json) {
    out << ToJson(response) << "\n";
  } else {
    out << response.url() << "\n"
        << "Good for one log-in, until " << ToText(response.expires()) << ".\n";
  }
  return absl::OkStatus();
}

}  // namespace

std::vector<Command> WebCommands() {
  return {{"web login",
           "",
           0,
           0,
           "an address that opens the web UI in your browser",
           {},
           RunLogin}};
}

}  // namespace directory_sync::ctl
