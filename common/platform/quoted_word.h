#ifndef COMMON_PLATFORM_QUOTED_WORD_H_
#define COMMON_PLATFORM_QUOTED_WORD_H_

#include <string>

namespace directory_sync {

// `word` for a command line, so that CommandLineToArgvW and the C library read
// it back unchanged: backslashes count only before a quote. For *_windows.cc
// files alone.
inline std::wstring QuotedWord(const std::wstring& word) {
  if (!word.empty() && word.find_first_of(L" \t\n\v\"") == std::wstring::npos) {
    return word;
  }
  std::wstring quoted = L"\"";
  size_t backslashes = 0;
  for (const wchar_t unit : word) {
    if (unit == L'"') quoted.append(backslashes + 1, L'\\');
    backslashes = unit == L'\\' ? backslashes + 1 : 0;
    quoted.push_back(unit);
  }
  quoted.append(backslashes, L'\\');
  return quoted + L"\"";
}

}  // namespace directory_sync

#endif  // COMMON_PLATFORM_QUOTED_WORD_H_
