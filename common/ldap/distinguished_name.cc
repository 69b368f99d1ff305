#include "common/ldap/distinguished_name.h"

#include "absl/strings/ascii.h"
#include "absl/strings/escaping.h"
#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/strip.h"
#include "common/status/status_macros.h"

namespace directory_sync::ldap {
namespace {

constexpr size_t kLongestDn = 64 << 10;
constexpr absl::string_view kEscaped = ",+\"\\<>;=";

absl::Status NotADn(absl::string_view dn) {
  return absl::InvalidArgumentError(absl::StrCat(
      "not a distinguished name: '", absl::CHexEscape(dn.substr(0, 128)), "'"));
}

// Takes one escape sequence (after its backslash) off `rest`.
bool TakeEscape(absl::string_view& rest, std::string& value) {
  if (rest.size() >= 2 && absl::ascii_isxdigit(rest[0]) &&
      absl::ascii_isxdigit(rest[1])) {
    value += absl::HexStringToBytes(rest.substr(0, 2));
    rest.remove_prefix(2);
    return true;
  }
  if (rest.empty()) return false;
  value.push_back(rest.front());
  rest.remove_prefix(1);
  return true;
}

// Takes a value off `rest`, up to a ',' or the end. Blanks at its end are part
// of it only where they are escaped.
bool TakeValue(absl::string_view& rest, std::string& value) {
  size_t kept = 0;
  while (!rest.empty() && rest.front() != ',') {
    const char c = rest.front();
    rest.remove_prefix(1);
    if (c == '\\') {
      if (!TakeEscape(rest, value)) return false;
      kept = value.size();
    } else {
      value.push_back(c);
      if (c != ' ') kept = value.size();
    }
  }
  value.resize(kept);
  return true;
}

bool TakePart(absl::string_view& rest, NamePart& part) {
  const size_t equals = rest.find('=');
  if (equals == absl::string_view::npos) return false;
  const absl::string_view name =
      absl::StripAsciiWhitespace(rest.substr(0, equals));
  part.attribute.assign(name.data(), name.size());
  for (const char c : name) {
    if (!absl::ascii_isalnum(c) && c != '-' && c != '.') return false;
  }
  rest.remove_prefix(equals + 1);
  while (absl::ConsumePrefix(&rest, " ")) {
  }
  return !part.attribute.empty() && TakeValue(rest, part.value);
}

}  // namespace

absl::StatusOr<std::vector<NamePart>> ParseDn(absl::string_view dn) {
  if (dn.size() > kLongestDn) return NotADn(dn);
  std::vector<NamePart> parts;
  absl::string_view rest = dn;
  while (!rest.empty()) {
    NamePart part;
    if (!TakePart(rest, part)) return NotADn(dn);
    parts.push_back(std::move(part));
    if (rest.empty()) break;
    rest.remove_prefix(1);  // the ','
    if (rest.empty()) return NotADn(dn);
  }
  return parts;
}

std::string EscapeDnValue(absl::string_view value) {
  std::string escaped;
  for (size_t i = 0; i < value.size(); ++i) {
    const char c = value[i];
    const bool at_edge = i == 0 || i + 1 == value.size();
    if (c == '\0' || c == '\n' || c == '\r') {
      absl::StrAppend(
          &escaped, "\\",
          absl::Hex(static_cast<unsigned char>(c), absl::kZeroPad2));
    } else {
      const bool escape = absl::StrContains(kEscaped, c) ||
                          (c == ' ' && at_edge) || (c == '#' && i == 0);
      if (escape) escaped.push_back('\\');
      escaped.push_back(c);
    }
  }
  return escaped;
}

absl::StatusOr<std::string> DnsNameOfDn(absl::string_view dn) {
  ASSIGN_OR_RETURN(const std::vector<NamePart> parts, ParseDn(dn));
  std::string name;
  for (const NamePart& part : parts) {
    if (!absl::EqualsIgnoreCase(part.attribute, "DC")) continue;
    absl::StrAppend(&name, name.empty() ? "" : ".", part.value);
  }
  if (name.empty()) return NotADn(dn);
  return name;
}

bool IsConflictDn(absl::string_view dn) {
  if (!absl::StrContains(dn, "CNF:")) return false;  // nearly all
  const absl::StatusOr<std::vector<NamePart>> parts = ParseDn(dn);
  return parts.ok() && !parts->empty() &&
         absl::StrContains(parts->front().value, "\nCNF:");
}

}  // namespace directory_sync::ldap
