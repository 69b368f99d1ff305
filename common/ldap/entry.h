#ifndef COMMON_LDAP_ENTRY_H_
#define COMMON_LDAP_ENTRY_H_

#include <vector>

#include "absl/strings/string_view.h"

namespace directory_sync::ldap {

// One attribute of an entry as the server sent it. Options stay part of the
// name: "member;range=0-1499".
struct Attribute {
  absl::string_view name;
  std::vector<absl::string_view> values;
};

// One entry of a search result. All text points into the search's buffer and
// is valid until its next Next().
struct Entry {
  absl::string_view dn;
  std::vector<Attribute> attributes;

  // The attribute of that exact name, whatever its case; nullptr if absent.
  const Attribute* Find(absl::string_view name) const;

  // Its first value, or empty.
  absl::string_view Value(absl::string_view name) const;

  // Whether one of its values is `value`, whatever its case.
  bool HasValue(absl::string_view name, absl::string_view value) const;
};

}  // namespace directory_sync::ldap

#endif  // COMMON_LDAP_ENTRY_H_
