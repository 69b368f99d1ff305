#include "webui/request_guard.h"

#include <string>

#include "absl/strings/str_cat.h"

namespace directory_sync::webui {
namespace {

bool IsOwnHost(absl::string_view host, int port) {
  for (absl::string_view name : {"localhost", "127.0.0.1", "[::1]"}) {
    if (host == absl::StrCat(name, ":", port)) return true;
    if (port == 80 && host == name) return true;
  }
  return false;
}

// "none" is what a person typed or a bookmark: a page to open, not a call.
bool IsCrossSite(const HttpRequest& request) {
  const absl::string_view site = request.Field("sec-fetch-site");
  const bool is_call =
      request.method == "POST" || !request.Field(kPageField).empty();
  if (!site.empty() && site != "same-origin" && (is_call || site != "none")) {
    return true;
  }
  const absl::string_view origin = request.Field("origin");
  return !origin.empty() &&
         origin != absl::StrCat("http://", request.Field("host"));
}

}  // namespace

std::optional<HttpResponse> RefusalOf(const HttpRequest& request, int port) {
  if (!IsOwnHost(request.Field("host"), port)) {
    return TextResponse(
        421, absl::StrCat("Open http://localhost:", port, "/ instead."));
  }
  if (IsCrossSite(request)) {
    return TextResponse(403, "Requests of other sites are refused.");
  }
  const bool reads = request.method == "GET" || request.method == "HEAD";
  if (!reads && request.method != "POST") {
    return TextResponse(405, "Only GET, HEAD and POST are known.");
  }
  if (!reads && request.Field(kPageField).empty()) {
    return TextResponse(
        403, absl::StrCat("The header ", kPageField, " is missing."));
  }
  return std::nullopt;
}

}  // namespace directory_sync::webui
