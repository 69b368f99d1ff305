#include "common/ldap/extended_dn.h"

#include <string>

#include "absl/strings/ascii.h"
#include "absl/strings/escaping.h"
#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "common/status/status_macros.h"

namespace directory_sync::ldap {
namespace {

// A binary SID has at most 68 bytes, a component at most this many digits.
constexpr size_t kLongestComponent = 256;

absl::Status Malformed(absl::string_view text) {
  return absl::InvalidArgumentError(absl::StrCat(
      "malformed extended DN: '", absl::CHexEscape(text.substr(0, 128)), "'"));
}

bool IsHex(absl::string_view text) {
  for (const char c : text) {
    if (!absl::ascii_isxdigit(c)) return false;
  }
  return text.size() % 2 == 0;
}

absl::StatusOr<Guid> GuidOf(absl::string_view value) {
  if (value.size() == 2 * Guid::kSize && IsHex(value)) {
    return Guid::FromBytes(absl::HexStringToBytes(value));
  }
  return Guid::Parse(value);
}

absl::StatusOr<Sid> SidOf(absl::string_view value) {
  if (IsHex(value)) return Sid::FromBytes(absl::HexStringToBytes(value));
  return Sid::Parse(value);
}

// Takes "<NAME=value>" and a following ';' off `rest`.
bool TakeComponent(absl::string_view& rest, absl::string_view& name,
                   absl::string_view& value) {
  const size_t end = rest.find('>');
  const size_t equals = rest.find('=');
  if (end == absl::string_view::npos || equals == absl::string_view::npos ||
      equals > end) {
    return false;
  }
  name = rest.substr(1, equals - 1);
  value = rest.substr(equals + 1, end - equals - 1);
  rest.remove_prefix(end + 1);
  if (!rest.empty() && rest.front() == ';') rest.remove_prefix(1);
  return true;
}

}  // namespace

absl::StatusOr<ExtendedDn> ParseExtendedDn(absl::string_view text) {
  ExtendedDn parsed;
  absl::string_view rest = text;
  while (!rest.empty() && rest.front() == '<') {
    absl::string_view name, value;
    if (!TakeComponent(rest, name, value) || value.size() > kLongestComponent) {
      return Malformed(text);
    }
    if (absl::EqualsIgnoreCase(name, "GUID")) {
      ASSIGN_OR_RETURN(parsed.guid, GuidOf(value));
    } else if (absl::EqualsIgnoreCase(name, "SID")) {
      ASSIGN_OR_RETURN(parsed.sid, SidOf(value));
    }
  }
  parsed.dn = rest;
  return parsed;
}

absl::StatusOr<Guid> GuidOfExtendedDn(absl::string_view text) {
  absl::string_view rest = text, name, value;
  if (!absl::StartsWith(text, "<") || !TakeComponent(rest, name, value) ||
      !absl::EqualsIgnoreCase(name, "GUID")) {
    return Malformed(text);
  }
  return GuidOf(value);
}

}  // namespace directory_sync::ldap
