#ifndef COMMON_LDAP_FILTER_ENCODING_H_
#define COMMON_LDAP_FILTER_ENCODING_H_

#include <string>

#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"

namespace directory_sync::ldap {

// The BER form (RFC 4511, 4.5.1) of a search filter in text (RFC 4515):
// "(&(objectClass=user)(cn=a*b)(!(uac:1.2.840.113556.1.4.803:=2)))". All kinds
// but the approximate one. InvalidArgument when it is malformed, or more than
// 50 filters deep.
absl::StatusOr<std::string> EncodeFilter(absl::string_view filter);

}  // namespace directory_sync::ldap

#endif  // COMMON_LDAP_FILTER_ENCODING_H_
