#ifndef WEBUI_WEB_APPLICATION_H_
#define WEBUI_WEB_APPLICATION_H_

#include "webui/api_proxy.h"
#include "webui/http/http_server.h"
#include "webui/web_sessions.h"

namespace directory_sync::webui {

// What the web UI answers to each request: pages, log-in and the API.
//
//   GET  /healthz                 200 to anyone on this machine
//   GET  /login, and its assets   to anyone on this machine
//   POST /login {"code": …}       a session cookie for a one-time code
//   POST /logout                  ends the session
//   GET  any other page           with a session; to /login without
//   POST /package.Service/Method  with a session: an RPC of ApiMethods
//
// Thread safe.
class WebApplication {
 public:
  // Both must outlive it and every reply that is outstanding.
  WebApplication(WebSessions& sessions, const ApiProxy& api)
      : sessions_(sessions), api_(api) {}

  // `port` is the server's, for the check of the Host header.
  void Handle(const HttpRequest& request, int port, Reply reply);

 private:
  HttpResponse GetPage(const HttpRequest& request);
  HttpResponse LogIn(const HttpRequest& request);
  HttpResponse LogOut(const HttpRequest& request);
  void CallApi(const HttpRequest& request, Reply reply);

  WebSessions& sessions_;
  const ApiProxy& api_;
};

}  // namespace directory_sync::webui

#endif  // WEBUI_WEB_APPLICATION_H_
