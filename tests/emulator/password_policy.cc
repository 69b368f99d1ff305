#include "tests/emulator/password_policy.h"

#include <algorithm>
#include <string>
#include <vector>

#include "absl/strings/ascii.h"
#include "absl/strings/match.h"
#include "absl/strings/string_view.h"

namespace directory_sync::emulator {
namespace {

constexpr size_t kShortestName = 3;

int CodePoints(absl::string_view text) {
  return static_cast<int>(
      std::count_if(text.begin(), text.end(), [](unsigned char c) {
        return (c & 0xC0) != 0x80;  // Not a continuation byte.
      }));
}

int Classes(absl::string_view text) {
  const auto has = [text](auto test) {
    return std::any_of(text.begin(), text.end(), test) ? 1 : 0;
  };
  return has(absl::ascii_islower) + has(absl::ascii_isupper) +
         has(absl::ascii_isdigit) +
         has([](unsigned char c) { return !absl::ascii_isalnum(c); });
}

bool ContainsName(absl::string_view password,
                  const std::vector<std::string>& names) {
  const std::string lower = absl::AsciiStrToLower(password);
  return std::any_of(names.begin(), names.end(), [&](const std::string& name) {
    return name.size() >= kShortestName &&
           absl::StrContains(lower, absl::AsciiStrToLower(name));
  });
}

}  // namespace

bool PasswordAccepted(absl::string_view password,
                      const std::vector<std::string>& names,
                      const PasswordRules& rules) {
  if (CodePoints(password) < rules.min_length) return false;
  if (Classes(password) < rules.min_classes) return false;
  return !rules.forbid_name_parts || !ContainsName(password, names);
}

}  // namespace directory_sync::emulator
