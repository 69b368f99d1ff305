
#include <algorithm>

#include "common/platform/utf16.h"
#include "common/platform/windows_api.h"

namespace directory_sync {
namespace {

// Longer paths need the prefix that switches the limit off; it also switches
// off what Windows does to short ones ("." and ".."), which we don't write.
constexpr size_t kLongestPlainPath = 240;

bool IsAbsolute(const std::wstring& path) {
  return path.size() > 2 && path[1] == L':' && path[2] == L'\\';
}

}  // namespace

std::wstring ToUtf16(absl::string_view utf8) {
  if (utf8.empty()) return L"";
  const int bytes = static_cast<int>(utf8.size());
  const int size =
      MultiByteToWideChar(CP_UTF8, 0, utf8.data(), bytes, nullptr, 0);
  std::wstring utf16(static_cast<size_t>(size), L'\0');
  MultiByteToWideChar(CP_UTF8, 0, utf8.data(), bytes, utf16.data(), size);
  return utf16;
}

std::string ToUtf8(const std::wstring& utf16) {
  if (utf16.empty()) return "";
  const int units = static_cast<int>(utf16.size());
  const int size = WideCharToMultiByte(CP_UTF8, 0, utf16.data(), units, nullptr,
                                       0, nullptr, nullptr);
  std::string utf8(static_cast<size_t>(size), '\0');
  WideCharToMultiByte(CP_UTF8, 0, utf16.data(), units, utf8.data(), size,
                      nullptr, nullptr);
  return utf8;
}

std::wstring WidePath(const std::string& path) {
  std::wstring wide = ToUtf16(path);
  std::replace(wide.begin(), wide.end(), L'/', L'\\');
  if (wide.size() > kLongestPlainPath && IsAbsolute(wide)) {
    wide.insert(0, L"\\\\?\\");
  }
  return wide;
}

}  // namespace directory_sync
