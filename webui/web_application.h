#ifndef WEBUI_WEB_APPLICATION_H_
#define WEBUI_WEB_APPLICATION_H_

#include "webui/api_proxy.h"
#include "webui/http/http_server.h"
#include "webui/live/change_feed.h"
#include "webui/live/queue_samples.h"
#include "webui/web_sessions.h"

namespace directory_sync::webui {

// What the web UI answers to each request: pages, log-in, the API and events.
//
//   GET  /healthz                 200 to anyone on this machine
//   GET  /metrics                 Prometheus' text, to anyone on this machine
//   GET  /login, and its assets   to anyone on this machine
//   POST /login {"code": …}       a session for a one-time code: its cookie,
//   and
//                                 {"pageToken": …} for the page to send
//   POST /logout                  ends the session
//   GET  any other page           with a session's cookie; to /login without
//   GET  /events                  with a session: ChangeFeed's events
//   POST /package.Service/Method  with a session: an RPC of ApiMethods, or of
//                                 directorysync.web.v1.WebView
//
// A session is a cookie and the page's token in kPageField. Thread safe.
class WebApplication {
 public:
  // All must outlive it and every reply that is outstanding.
  WebApplication(WebSessions& sessions, const ApiProxy& api, ChangeFeed& feed,
                 const QueueSamples& samples)
      : sessions_(sessions), api_(api), feed_(feed), samples_(samples) {}

  // `port` is the server's, for the check of the Host header.
  void Handle(const HttpRequest& request, int port, Reply reply);

 private:
  HttpResponse Get(const HttpRequest& request);
  HttpResponse GetPage(const HttpRequest& request);
  HttpResponse OpenEvents(const HttpRequest& request);
  HttpResponse LogIn(const HttpRequest& request);
  HttpResponse LogOut(const HttpRequest& request);
  void CallApi(const HttpRequest& request, Reply reply);
  absl::StatusOr<std::string> UserOf(const HttpRequest& request);

  WebSessions& sessions_;
  const ApiProxy& api_;
  ChangeFeed& feed_;
  const QueueSamples& samples_;
};

}  // namespace directory_sync::webui

#endif  // WEBUI_WEB_APPLICATION_H_
