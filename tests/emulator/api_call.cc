#include "tests/emulator/api_call.h"

#include <algorithm>
#include <utility>

#include "absl/strings/ascii.h"
#include "absl/strings/match.h"
#include "absl/strings/str_split.h"
#include "absl/strings/string_view.h"

namespace directory_sync::emulator {

bool IsLocalPart(absl::string_view text) {
  return !text.empty() && text.size() <= 64 &&
         std::all_of(text.begin(), text.end(), [](unsigned char c) {
           return absl::ascii_isalnum(c) ||
                  absl::StrContains(
                      "._'+-",
                      absl::string_view(reinterpret_cast<char*>(&c), 1));
         });
}

bool IsAddress(absl::string_view text) {
  const std::pair<absl::string_view, absl::string_view> parts =
      absl::StrSplit(text, absl::MaxSplits('@', 1));
  return IsLocalPart(parts.first) && absl::StrContains(parts.second, '.') &&
         !absl::StrContains(parts.second, '@');
}

}  // namespace directory_sync::emulator
