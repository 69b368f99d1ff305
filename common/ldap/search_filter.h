#ifndef COMMON_LDAP_SEARCH_FILTER_H_
#define COMMON_LDAP_SEARCH_FILTER_H_

#include <string>
#include <vector>

#include "absl/strings/string_view.h"

namespace directory_sync::ldap {

// Makes any bytes harmless inside a filter (RFC 4515): everything but letters,
// digits and a few safe signs becomes \xx, so that binary values (objectGUID,
// objectSid), NUL and invalid UTF-8 pass exactly.
std::string EscapeFilterValue(absl::string_view value);

// "(attribute=value)" with the value escaped.
std::string EqualsFilter(absl::string_view attribute, absl::string_view value);

// "(attribute=*value*)" with the value escaped; "(attribute=*)" when empty.
std::string ContainsFilter(absl::string_view attribute,
                           absl::string_view value);

// "(|…)" of filters; one filter stays as it is. Empty in, nothing matches.
std::string AnyOf(const std::vector<std::string>& filters);

// "(&…)" of filters; one filter stays as it is. Empty in, everything matches.
std::string AllOf(const std::vector<std::string>& filters);

}  // namespace directory_sync::ldap

#endif  // COMMON_LDAP_SEARCH_FILTER_H_
