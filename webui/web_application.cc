#include "webui/web_application.h"

#include <optional>
#include <string>
#include <utility>

#include "absl/status/status.h"
#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "common/log/log.h"
#include "google/protobuf/util/json_util.h"
#include "nlohmann/json.hpp"
#include "proto/directorysync/web/v1/view.pb.h"
#include "webui/http/event_stream.h"
#include "webui/live/metrics_page.h"
#include "webui/pages/pages.h"
#include "webui/request_guard.h"

namespace directory_sync::webui {
namespace {

constexpr char kCookie[] = "directory-sync-session";

// Apart from "unauthenticated", which a service may answer: the provider's keys
// can be wrong while the session is good.
constexpr char kSessionEnded[] = "session_ended";

std::string CookieField(absl::string_view token, absl::string_view more) {
  return absl::StrCat(kCookie, "=", token,
                      "; Path=/; HttpOnly; SameSite=Strict", more);
}

HttpResponse Found(const std::string& location) {
  HttpResponse response = TextResponse(302, location);
  response.fields["Location"] = location;
  return response;
}

// Whole, compressed, or not at all if the browser has it.
HttpResponse PageResponse(const Page& page, const HttpRequest& request) {
  HttpResponse response;
  response.content_type = std::string(page.content_type);
  // Kept by the browser, but asked about each time.
  response.fields["Cache-Control"] = "private, no-cache";
  response.fields["ETag"] = page.entity_tag;
  response.fields["Vary"] = "Accept-Encoding";
  if (request.Field("if-none-match") == page.entity_tag) {
    response.status = 304;
  } else if (!page.gzip.empty() &&
             absl::StrContains(request.Field("accept-encoding"), "gzip")) {
    response.fields["Content-Encoding"] = "gzip";
    response.body = std::string(page.gzip);
  } else {
    response.body = std::string(page.content);
  }
  return response;
}

HttpResponse JsonResponse(const google::protobuf::Message& message) {
  HttpResponse response;
  response.content_type = "application/json";
  google::protobuf::util::JsonPrintOptions options;
  options.always_print_primitive_fields = true;
  const auto status = google::protobuf::util::MessageToJsonString(
      message, &response.body, options);
  return status.ok() ? response
                     : JsonError(500, "internal", "no JSON of the answer");
}

// The code of {"code": "…"}, or nothing.
std::optional<std::string> CodeOf(const std::string& body) {
  const auto json = nlohmann::json::parse(body, nullptr, false);
  if (!json.is_object()) return std::nullopt;
  const auto code = json.find("code");
  if (code == json.end() || !code->is_string()) return std::nullopt;
  return code->get<std::string>();
}

WebSessions::Secrets SecretsOf(const HttpRequest& request) {
  return {request.Cookie(kCookie), std::string(request.Field(kPageField))};
}

// Guesses beyond the bound aren't logged either: they would fill the disk.
HttpResponse Refused(const absl::Status& status) {
  if (absl::IsResourceExhausted(status)) {
    return JsonError(429, "resource_exhausted", status.message());
  }
  LogWarning("web_log_in_refused", {{"error", status}});
  return JsonError(403, "permission_denied", status.message());
}

}  // namespace

void WebApplication::Handle(const HttpRequest& request, int port, Reply reply) {
  if (auto refusal = RefusalOf(request, port); refusal.has_value()) {
    reply(*std::move(refusal));
  } else if (request.method != "POST") {
    reply(Get(request));
  } else if (request.path == "/login") {
    reply(LogIn(request));
  } else if (request.path == "/logout") {
    reply(LogOut(request));
  } else {
    CallApi(request, std::move(reply));
  }
}

HttpResponse WebApplication::Get(const HttpRequest& request) {
  if (request.path == "/healthz") return TextResponse(200, "ok");
  if (request.path == "/metrics") {
    return MetricsPage(feed_, sessions_.live());
  }
  if (request.path == "/events") return OpenEvents(request);
  return GetPage(request);
}

absl::StatusOr<std::string> WebApplication::UserOf(const HttpRequest& request) {
  return sessions_.UserOf(SecretsOf(request),
                          request.Field(kUseField) == kBackgroundUse
                              ? WebSessions::Use::kBackground
                              : WebSessions::Use::kActive);
}

HttpResponse WebApplication::GetPage(const HttpRequest& request) {
  const Page* page = FindPage(request.path);
  if (page == nullptr) return TextResponse(404, "There is no such page.");
  if (!page->is_public && !sessions_.Knows(request.Cookie(kCookie))) {
    return Found("/login");
  }
  return PageResponse(*page, request);
}

HttpResponse WebApplication::OpenEvents(const HttpRequest& request) {
  // Read by fetch, which can send the field; an EventSource of another site
  // can't.
  if (request.Field(kPageField).empty()) {
    return JsonError(403, "permission_denied",
                     absl::StrCat("the header ", kPageField, " is missing"));
  }
  const auto may_stay = [this, secrets = SecretsOf(request)] {
    return sessions_.UserOf(secrets, WebSessions::Use::kBackground).ok();
  };
  if (!may_stay()) {
    return JsonError(401, kSessionEnded, "log in to read events");
  }
  HttpResponse response;
  response.content_type = "text/event-stream";
  response.stream = std::make_shared<EventStream>();
  if (!feed_.Subscribe(response.stream, may_stay)) {
    return JsonError(429, "resource_exhausted",
                     "too many pages are open; close some");
  }
  return response;
}

HttpResponse WebApplication::LogIn(const HttpRequest& request) {
  const std::optional<std::string> code = CodeOf(request.body);
  if (!code.has_value()) {
    return JsonError(400, "invalid_argument", "the request holds no code");
  }
  const absl::StatusOr<WebSessions::Secrets> secrets = sessions_.LogIn(*code);
  if (!secrets.ok()) return Refused(secrets.status());
  if (const auto user = sessions_.UserOf(*secrets); user.ok()) {
    LogInfo("web_log_in", {{"os_user", *user}});
  }
  // Whoever held a session before in this browser doesn't any more.
  sessions_.Forget(request.Cookie(kCookie));
  HttpResponse response;
  response.content_type = "application/json";
  response.body = nlohmann::json{{"pageToken", secrets->page_token}}.dump();
  response.fields["Set-Cookie"] = CookieField(secrets->cookie, "");
  return response;
}

HttpResponse WebApplication::LogOut(const HttpRequest& request) {
  sessions_.LogOut(SecretsOf(request));
  HttpResponse response;
  response.content_type = "application/json";
  response.body = "{}";
  response.fields["Set-Cookie"] = CookieField("", "; Max-Age=0");
  return response;
}

void WebApplication::CallApi(const HttpRequest& request, Reply reply) {
  const absl::StatusOr<std::string> user = UserOf(request);
  if (!user.ok()) {
    reply(JsonError(401, kSessionEnded, user.status().message()));
    return;
  }
  if (request.path == "/directorysync.web.v1.WebView/GetSession") {
    directorysync::web::v1::GetSessionResponse session;
    session.set_os_user(*user);
    reply(JsonResponse(session));
    return;
  }
  if (request.path == "/directorysync.web.v1.WebView/ListSamples") {
    HttpResponse response;
    response.content_type = "application/json";
    response.body = samples_.Json();
    reply(std::move(response));
    return;
  }
  const ApiMethod* method = FindApiMethod(request.path);
  if (method == nullptr) {
    reply(JsonError(404, "not_found", "there is no such method"));
    return;
  }
  if (!absl::StartsWith(request.Field("content-type"), "application/json")) {
    reply(JsonError(415, "invalid_argument", "send application/json"));
    return;
  }
  api_.Call(*method, *user, request.body, std::move(reply));
}

}  // namespace directory_sync::webui
