#ifndef WEBUI_WEB_SESSIONS_SERVICE_H_
#define WEBUI_WEB_SESSIONS_SERVICE_H_

#include <memory>

#include "common/server/authorization_table.h"
#include "webui/web_sessions.h"

namespace grpc {
class Service;
}  // namespace grpc

namespace directory_sync::webui {

// directorysync.web.v1.WebSessions over `sessions`, which must outlive it;
// `port` is the web server's.
std::unique_ptr<grpc::Service> MakeWebSessionsService(WebSessions& sessions,
                                                      int port);

// Who may call the web UI's gRPC server.
AuthorizationTable WebAuthorization();

}  // namespace directory_sync::webui

#endif  // WEBUI_WEB_SESSIONS_SERVICE_H_
