#include "common/ldap/entry.h"

#include "absl/strings/match.h"

namespace directory_sync::ldap {

const Attribute* Entry::Find(absl::string_view name) const {
  for (const Attribute& attribute : attributes) {
    if (absl::EqualsIgnoreCase(attribute.name, name)) return &attribute;
  }
  return nullptr;
}

absl::string_view Entry::Value(absl::string_view name) const {
  const Attribute* attribute = Find(name);
  if (attribute == nullptr || attribute->values.empty()) return {};
  return attribute->values[0];
}

bool Entry::HasValue(absl::string_view name, absl::string_view value) const {
  const Attribute* attribute = Find(name);
  if (attribute == nullptr) return false;
  for (const absl::string_view candidate : attribute->values) {
    if (absl::EqualsIgnoreCase(candidate, value)) return true;
  }
  return false;
}

}  // namespace directory_sync::ldap
