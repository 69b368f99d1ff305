#ifndef COMMON_LDAP_EXTENDED_DN_H_
#define COMMON_LDAP_EXTENDED_DN_H_

#include <optional>

#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"
#include "common/ldap/guid.h"
#include "common/ldap/sid.h"

namespace directory_sync::ldap {

// A DN with its stable names in front, as the extended-DN control makes it:
// <GUID=…>;<SID=…>;CN=… ([MS-ADTS] 3.1.1.3.4.1.5).
struct ExtendedDn {
  // Absent only where the server doesn't know the control.
  std::optional<Guid> guid;
  // Security principals alone have one.
  std::optional<Sid> sid;
  // Still escaped (RFC 4514); points into the parsed text.
  absl::string_view dn;
};

// Parses both of the control's forms (hexadecimal and text) and plain DNs;
// other <NAME=…> components are skipped. InvalidArgument for a component that
// doesn't end, or a GUID or SID that is none.
absl::StatusOr<ExtendedDn> ParseExtendedDn(absl::string_view text);

// Only the GUID, and no look at the rest: for lists of many members.
// InvalidArgument when `text` doesn't begin with a GUID component.
absl::StatusOr<Guid> GuidOfExtendedDn(absl::string_view text);

}  // namespace directory_sync::ldap

#endif  // COMMON_LDAP_EXTENDED_DN_H_
