#include "webui/pages/pages.h"

#include <map>

#include "absl/strings/escaping.h"
#include "absl/strings/str_cat.h"
#include "sodium.h"
#include "webui/pages/embedded_pages.h"

namespace directory_sync::webui {
namespace {

constexpr char kHtml[] = "text/html; charset=utf-8";
constexpr char kScript[] = "text/javascript; charset=utf-8";
constexpr char kSvg[] = "image/svg+xml";
constexpr char kStyle[] = "text/css; charset=utf-8";

// The same as in webui/app/src/shell/routes.tsx.
constexpr const char* kApplicationPaths[] = {
    "/",        "/alerts",   "/domain-controllers", "/help",  "/history",
    "/preview", "/register", "/settings",           "/users",
};

std::string EntityTag(absl::string_view content) {
  unsigned char digest[crypto_hash_sha256_BYTES];
  crypto_hash_sha256(digest,
                     reinterpret_cast<const unsigned char*>(content.data()),
                     content.size());
  return absl::StrCat("\"",
                      absl::BytesToHexString(absl::string_view(
                          reinterpret_cast<const char*>(digest), 16)),
                      "\"");
}

Page MakePage(absl::string_view type, absl::string_view content,
              bool is_public = false, absl::string_view gzip = "") {
  return {type, content, gzip, EntityTag(content), is_public};
}

std::map<std::string, Page> MakePages() {
  std::map<std::string, Page> pages = {
      {"/app.css",
       MakePage(kStyle, Embedded_app_css(), false, Embedded_app_css_gz())},
      {"/app.js",
       MakePage(kScript, Embedded_app_js(), false, Embedded_app_js_gz())},
      {"/icon.svg", MakePage(kSvg, Embedded_icon_svg(), true)},
      {"/login", MakePage(kHtml, Embedded_login_html(), true)},
      {"/login.css", MakePage(kStyle, Embedded_login_css(), true)},
      {"/login.js", MakePage(kScript, Embedded_login_js(), true)},
  };
  for (const char* path : kApplicationPaths) {
    pages[path] = MakePage(kHtml, Embedded_index_html());
  }
  return pages;
}

}  // namespace

const Page* FindPage(const std::string& path) {
  static const auto* const pages = new std::map<std::string, Page>(MakePages());
  const auto found = pages->find(path);
  return found == pages->end() ? nullptr : &found->second;
}

}  // namespace directory_sync::webui
