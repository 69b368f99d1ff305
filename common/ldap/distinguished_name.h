#ifndef COMMON_LDAP_DISTINGUISHED_NAME_H_
#define COMMON_LDAP_DISTINGUISHED_NAME_H_

#include <string>
#include <vector>

#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"

namespace directory_sync::ldap {

// One attribute=value of a DN, unescaped: the value may hold any byte.
struct NamePart {
  std::string attribute;
  std::string value;
};

// Takes an RFC 4514 DN apart, leaf first. InvalidArgument when it is none, or
// is longer than 64 KiB. Multi-valued RDNs, which Active Directory doesn't
// have, count as one part with the '+' inside the value.
absl::StatusOr<std::vector<NamePart>> ParseDn(absl::string_view dn);

// Escapes a value for use in a DN (RFC 4514, 2.4).
std::string EscapeDnValue(absl::string_view value);

// "corp.example.com" for "DC=corp,DC=example,DC=com"; InvalidArgument when
// there is no DC part.
absl::StatusOr<std::string> DnsNameOfDn(absl::string_view dn);

// Whether replication renamed the object because another took its name
// ("\nCNF:<guid>" in its RDN, [MS-ADTS] 3.1.1.5.1.3).
bool IsConflictDn(absl::string_view dn);

}  // namespace directory_sync::ldap

#endif  // COMMON_LDAP_DISTINGUISHED_NAME_H_
