#include "webui/web_sessions_service.h"

#include "absl/strings/str_cat.h"
#include "absl/time/time.h"
#include "common/identity/spiffe_id.h"
#include "common/log/log.h"
#include "grpcpp/server_context.h"
#include "proto/directorysync/web/v1/web.grpc.pb.h"

namespace directory_sync::webui {
namespace {

namespace web = directorysync::web::v1;

class WebSessionsService : public web::WebSessions::Service {
 public:
  WebSessionsService(WebSessions& sessions, int port)
      : sessions_(sessions), port_(port) {}

  grpc::Status CreateLoginCode(
      grpc::ServerContext* /*context*/,
      const web::CreateLoginCodeRequest* request,
      web::CreateLoginCodeResponse* response) override {
    const WebSessions::Code code = sessions_.CreateCode(request->os_user());
    LogInfo("login_code_created", {{"os_user", request->os_user()}});
    // In the fragment, which browsers send to no server and log nowhere.
    response->set_url(
        absl::StrCat("http://localhost:", port_, "/login#", code.code));
    response->mutable_expires()->set_seconds(absl::ToUnixSeconds(code.expires));
    return grpc::Status::OK;
  }

 private:
  WebSessions& sessions_;
  const int port_;
};

}  // namespace

std::unique_ptr<grpc::Service> MakeWebSessionsService(WebSessions& sessions,
                                                      int port) {
  return std::make_unique<WebSessionsService>(sessions, port);
}

AuthorizationTable WebAuthorization() {
  return AuthorizationTable(
      {{"/directorysync.web.v1.WebSessions/CreateLoginCode",
        {Role::kOperator}}},
      LocalDiagnosticRows());
}

}  // namespace directory_sync::webui
