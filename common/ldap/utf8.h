#ifndef COMMON_LDAP_UTF8_H_
#define COMMON_LDAP_UTF8_H_

#include <string>

#include "absl/strings/string_view.h"

namespace directory_sync::ldap {

// Whether `text` is UTF-8 as RFC 3629 has it: no overlong forms, no
// surrogates, nothing above U+10FFFF.
bool IsValidUtf8(absl::string_view text);

// `text` with every byte that isn't part of valid UTF-8 replaced by U+FFFD, as
// text fields of protocol buffers and JSON want it.
std::string ToValidUtf8(absl::string_view text);

// `text` for a message to people: valid UTF-8 on one line, control characters
// escaped, cut after `longest` bytes.
std::string ForDisplay(absl::string_view text, size_t longest = 300);

}  // namespace directory_sync::ldap

#endif  // COMMON_LDAP_UTF8_H_
