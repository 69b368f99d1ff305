#ifndef COMMON_PLATFORM_SYSTEM_PROXY_H_
#define COMMON_PLATFORM_SYSTEM_PROXY_H_

#include <string>

#include "absl/strings/string_view.h"

namespace directory_sync {

// The HTTP proxy that this machine has been set to use for https:// (`netsh
// winhttp set proxy` on Windows), as http://host:port; empty: none for `host`,
// or there is no such setting, as on Linux. Read anew by each call.
std::string SystemProxy(absl::string_view host);

// The proxy for https:// to `host` in WinHTTP's notation: "proxy:8080" or
// "http=a:80;https=b:8080", and who is reached without it:
// "*.corp.test;<local>" (names without a dot). Empty: none.
std::string ProxyFor(absl::string_view host, absl::string_view proxies,
                     absl::string_view bypass);

}  // namespace directory_sync

#endif  // COMMON_PLATFORM_SYSTEM_PROXY_H_
