#include "webui/pages/pages.h"

#include <map>

#include "webui/pages/embedded_pages.h"

namespace directory_sync::webui {
namespace {

constexpr char kHtml[] = "text/html; charset=utf-8";
constexpr char kScript[] = "text/javascript; charset=utf-8";
constexpr char kSvg[] = "image/svg+xml";
constexpr char kStyle[] = "text/css; charset=utf-8";

const std::map<std::string, Page>& Pages() {
  static const auto* const pages = new std::map<std::string, Page>{
      {"/", {kHtml, Embedded_status_html(), false}},
      {"/status.js", {kScript, Embedded_status_js(), false}},
      {"/login", {kHtml, Embedded_login_html(), true}},
      {"/login.js", {kScript, Embedded_login_js(), true}},
      {"/icon.svg", {kSvg, Embedded_icon_svg(), true}},
      {"/style.css", {kStyle, Embedded_style_css(), true}},
  };
  return *pages;
}

}  // namespace

const Page* FindPage(const std::string& path) {
  const auto found = Pages().find(path);
  return found == Pages().end() ? nullptr : &found->second;
}

}  // namespace directory_sync::webui
