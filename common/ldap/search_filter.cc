#include "common/ldap/search_filter.h"

#include "absl/strings/ascii.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"

namespace directory_sync::ldap {
namespace {

std::string Combined(absl::string_view operation,
                     const std::vector<std::string>& filters) {
  if (filters.size() == 1) return filters[0];
  return absl::StrCat("(", operation, absl::StrJoin(filters, ""), ")");
}

bool IsPlain(char c) {
  return absl::ascii_isalnum(c) || c == '.' || c == '-' || c == '_' ||
         c == '@' || c == ' ' || c == ',' || c == '=';
}

}  // namespace

std::string EscapeFilterValue(absl::string_view value) {
  constexpr char kDigits[] = "0123456789abcdef";
  std::string escaped;
  escaped.reserve(3 * value.size());
  for (const char c : value) {
    if (IsPlain(c)) {
      escaped.push_back(c);
      continue;
    }
    const unsigned char byte = static_cast<unsigned char>(c);
    escaped.push_back('\\');
    escaped.push_back(kDigits[byte >> 4]);
    escaped.push_back(kDigits[byte & 0xf]);
  }
  return escaped;
}

std::string EqualsFilter(absl::string_view attribute, absl::string_view value) {
  return absl::StrCat("(", attribute, "=", EscapeFilterValue(value), ")");
}

std::string ContainsFilter(absl::string_view attribute,
                           absl::string_view value) {
  if (value.empty()) return absl::StrCat("(", attribute, "=*)");
  return absl::StrCat("(", attribute, "=*", EscapeFilterValue(value), "*)");
}

std::string AnyOf(const std::vector<std::string>& filters) {
  if (filters.empty()) return "(!(objectClass=*))";
  return Combined("|", filters);
}

std::string AllOf(const std::vector<std::string>& filters) {
  if (filters.empty()) return "(objectClass=*)";
  return Combined("&", filters);
}

}  // namespace directory_sync::ldap
