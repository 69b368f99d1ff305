#include "common/ldap/uri.h"

#include "absl/strings/ascii.h"
#include "absl/strings/escaping.h"
#include "absl/strings/match.h"
#include "absl/strings/numbers.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/strip.h"

namespace directory_sync::ldap {
namespace {

constexpr int kLdapsPort = 636;
constexpr int kLdapPort = 389;

bool IsHostCharacter(char c, bool is_ipv6) {
  return absl::ascii_isalnum(c) || c == '-' || c == '.' || c == '_' ||
         (is_ipv6 && (c == ':' || c == '%'));
}

// Takes a host name or a bracketed IPv6 address off `rest`.
bool TakeHost(absl::string_view& rest, std::string& host) {
  const bool is_ipv6 = absl::ConsumePrefix(&rest, "[");
  const size_t end = rest.find(is_ipv6 ? ']' : ':');
  if (is_ipv6 && end == absl::string_view::npos) return false;
  host = std::string(rest.substr(0, end));
  rest.remove_prefix(host.size());
  if (is_ipv6) rest.remove_prefix(1);
  for (const char c : host) {
    if (!IsHostCharacter(c, is_ipv6)) return false;
  }
  return !host.empty();
}

bool TakePort(absl::string_view rest, int& port) {
  if (rest.empty()) return true;
  return absl::ConsumePrefix(&rest, ":") && absl::SimpleAtoi(rest, &port) &&
         port > 0 && port < 65536;
}

absl::Status NotAnAddress(absl::string_view text) {
  return absl::InvalidArgumentError(
      absl::StrCat("'", absl::CHexEscape(text.substr(0, 200)),
                   "' is no address of encrypted LDAP; write it as "
                   "ldaps://dc1.corp.example.com or "
                   "ldaps://dc1.corp.example.com:636"));
}

}  // namespace

absl::StatusOr<Uri> ParseLdapUri(absl::string_view text) {
  absl::string_view rest = absl::StripSuffix(text, "/");
  Uri uri;
  uri.tls = absl::ConsumePrefix(&rest, "ldaps://");
  uri.port = uri.tls ? kLdapsPort : kLdapPort;
  if ((!uri.tls && !absl::ConsumePrefix(&rest, "ldap://")) ||
      !TakeHost(rest, uri.host) || !TakePort(rest, uri.port)) {
    return NotAnAddress(text);
  }
  return uri;
}

absl::StatusOr<Uri> ParseLdapsUri(absl::string_view text) {
  absl::StatusOr<Uri> uri = ParseLdapUri(text);
  if (uri.ok() && !uri->tls) return NotAnAddress(text);
  return uri;
}

}  // namespace directory_sync::ldap
