#include "webui/web_application.h"

#include <optional>
#include <string>
#include <utility>

#include "absl/status/status.h"
#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "nlohmann/json.hpp"
#include "webui/pages/pages.h"
#include "webui/request_guard.h"

namespace directory_sync::webui {
namespace {

constexpr char kCookie[] = "directory-sync-session";

std::string CookieField(absl::string_view token, absl::string_view more) {
  return absl::StrCat(kCookie, "=", token,
                      "; Path=/; HttpOnly; SameSite=Strict", more);
}

HttpResponse Found(const std::string& location) {
  HttpResponse response = TextResponse(302, location);
  response.fields["Location"] = location;
  return response;
}

HttpResponse PageResponse(const Page& page) {
  HttpResponse response;
  response.content_type = std::string(page.content_type);
  response.body = std::string(page.content);
  return response;
}

// The code of {"code": "…"}, or nothing.
std::optional<std::string> CodeOf(const std::string& body) {
  const auto json = nlohmann::json::parse(body, nullptr, false);
  if (!json.is_object()) return std::nullopt;
  const auto code = json.find("code");
  if (code == json.end() || !code->is_string()) return std::nullopt;
  return code->get<std::string>();
}

}  // namespace

void WebApplication::Handle(const HttpRequest& request, int port, Reply reply) {
  if (request.path == "/healthz") {
    reply(TextResponse(200, "ok"));
    return;
  }
  if (auto refusal = RefusalOf(request, port); refusal.has_value()) {
    reply(*std::move(refusal));
    return;
  }
  if (request.method != "POST") {
    reply(GetPage(request));
  } else if (request.path == "/login") {
    reply(LogIn(request));
  } else if (request.path == "/logout") {
    reply(LogOut(request));
  } else {
    CallApi(request, std::move(reply));
  }
}

HttpResponse WebApplication::GetPage(const HttpRequest& request) {
  const Page* page = FindPage(request.path);
  if (page == nullptr) return TextResponse(404, "There is no such page.");
  if (!page->is_public && !sessions_.UserOf(request.Cookie(kCookie)).ok()) {
    return Found("/login");
  }
  return PageResponse(*page);
}

HttpResponse WebApplication::LogIn(const HttpRequest& request) {
  const std::optional<std::string> code = CodeOf(request.body);
  if (!code.has_value()) {
    return JsonError(400, "invalid_argument", "the request holds no code");
  }
  const absl::StatusOr<std::string> token = sessions_.LogIn(*code);
  if (!token.ok()) {
    const bool too_many = absl::IsResourceExhausted(token.status());
    return JsonError(too_many ? 429 : 403,
                     too_many ? "resource_exhausted" : "permission_denied",
                     token.status().message());
  }
  HttpResponse response;
  response.content_type = "application/json";
  response.body = "{}";
  response.fields["Set-Cookie"] = CookieField(*token, "");
  return response;
}

HttpResponse WebApplication::LogOut(const HttpRequest& request) {
  sessions_.LogOut(request.Cookie(kCookie));
  HttpResponse response;
  response.content_type = "application/json";
  response.body = "{}";
  response.fields["Set-Cookie"] = CookieField("", "; Max-Age=0");
  return response;
}

void WebApplication::CallApi(const HttpRequest& request, Reply reply) {
  const absl::StatusOr<std::string> user =
      sessions_.UserOf(request.Cookie(kCookie));
  if (!user.ok()) {
    reply(JsonError(401, "unauthenticated", user.status().message()));
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
  api_.Call(*method, request.body, std::move(reply));
}

}  // namespace directory_sync::webui
