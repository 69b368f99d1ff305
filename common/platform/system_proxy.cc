#include "common/platform/system_proxy.h"

#include "absl/strings/ascii.h"
#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_split.h"
#include "absl/strings/strip.h"

namespace directory_sync {
namespace {

const auto kSeparators = absl::ByAnyChar("; \t");

// `pattern` has at most one star that counts: at its beginning or its end.
bool Matches(absl::string_view host, absl::string_view pattern) {
  if (pattern == "<local>") return !absl::StrContains(host, '.');
  if (absl::ConsumePrefix(&pattern, "*")) {
    return absl::EndsWithIgnoreCase(host, pattern);
  }
  if (absl::ConsumeSuffix(&pattern, "*")) {
    return absl::StartsWithIgnoreCase(host, pattern);
  }
  return absl::EqualsIgnoreCase(host, pattern);
}

bool IsBypassed(absl::string_view host, absl::string_view bypass) {
  for (const absl::string_view pattern :
       absl::StrSplit(bypass, kSeparators, absl::SkipEmpty())) {
    if (Matches(host, pattern)) return true;
  }
  return false;
}

std::string UrlOf(absl::string_view proxy) {
  if (absl::StrContains(proxy, "://")) return std::string(proxy);
  return absl::StrCat("http://", proxy);
}

}  // namespace

std::string ProxyFor(absl::string_view host, absl::string_view proxies,
                     absl::string_view bypass) {
  if (IsBypassed(host, bypass)) return "";
  for (absl::string_view proxy :
       absl::StrSplit(proxies, kSeparators, absl::SkipEmpty())) {
    if (!absl::StrContains(proxy, '=')) return UrlOf(proxy);
    if (absl::ConsumePrefix(&proxy, "https=")) return UrlOf(proxy);
  }
  return "";
}

}  // namespace directory_sync
