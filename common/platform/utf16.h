#ifndef COMMON_PLATFORM_UTF16_H_
#define COMMON_PLATFORM_UTF16_H_

#include <string>

#include "absl/strings/string_view.h"

namespace directory_sync {

// Text is UTF-8 everywhere in this project and UTF-16 at Windows' doors. For
// *_windows.cc files alone. What is no valid text becomes U+FFFD.
std::wstring ToUtf16(absl::string_view utf8);
std::string ToUtf8(const std::wstring& utf16);

// A path for Windows' functions: backslashes, and free of the limit of 260
// characters when it is absolute.
std::wstring WidePath(const std::string& path);

}  // namespace directory_sync

#endif  // COMMON_PLATFORM_UTF16_H_
