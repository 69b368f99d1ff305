#include "common/platform/system_proxy.h"
#include "common/platform/utf16.h"
// clang-format off
#include "common/platform/windows_api.h"
#include <winhttp.h>
// clang-format on

namespace directory_sync {
namespace {

std::string TakeText(wchar_t* text) {
  if (text == nullptr) return "";
  const std::string taken = ToUtf8(text);
  GlobalFree(text);
  return taken;
}

}  // namespace

std::string SystemProxy(absl::string_view host) {
  WINHTTP_PROXY_INFO found = {};
  if (!WinHttpGetDefaultProxyConfiguration(&found)) return "";
  const std::string proxies = TakeText(found.lpszProxy);
  const std::string bypass = TakeText(found.lpszProxyBypass);
  if (found.dwAccessType != WINHTTP_ACCESS_TYPE_NAMED_PROXY) return "";
  return ProxyFor(host, proxies, bypass);
}

}  // namespace directory_sync
