#include "common/ldap/utf8.h"

#include <cstddef>

#include "absl/strings/escaping.h"

namespace directory_sync::ldap {
namespace {

constexpr absl::string_view kReplacement = "\xef\xbf\xbd";

// The lead bytes, the range of the byte after it (RFC 3629, 4), and the length.
struct Form {
  unsigned char first_lead, last_lead, low, high;
  size_t length;
};

constexpr Form kForms[] = {
    {0x00, 0x7f, 0x80, 0xbf, 1}, {0xc2, 0xdf, 0x80, 0xbf, 2},
    {0xe0, 0xe0, 0xa0, 0xbf, 3}, {0xe1, 0xec, 0x80, 0xbf, 3},
    {0xed, 0xed, 0x80, 0x9f, 3}, {0xee, 0xef, 0x80, 0xbf, 3},
    {0xf0, 0xf0, 0x90, 0xbf, 4}, {0xf1, 0xf3, 0x80, 0xbf, 4},
    {0xf4, 0xf4, 0x80, 0x8f, 4},
};

unsigned char Byte(absl::string_view text, size_t index) {
  return static_cast<unsigned char>(text[index]);
}

bool Fits(absl::string_view text, const Form& form) {
  if (text.size() < form.length) return false;
  for (size_t i = 1; i < form.length; ++i) {
    const unsigned char low = i == 1 ? form.low : 0x80;
    const unsigned char high = i == 1 ? form.high : 0xbf;
    if (Byte(text, i) < low || Byte(text, i) > high) return false;
  }
  return true;
}

// The length of the valid character that `text` begins with; 0 if there is
// none.
size_t CharacterLength(absl::string_view text) {
  for (const Form& form : kForms) {
    if (Byte(text, 0) < form.first_lead || Byte(text, 0) > form.last_lead) {
      continue;
    }
    return Fits(text, form) ? form.length : 0;
  }
  return 0;
}

}  // namespace

bool IsValidUtf8(absl::string_view text) {
  while (!text.empty()) {
    const size_t length = CharacterLength(text);
    if (length == 0) return false;
    text.remove_prefix(length);
  }
  return true;
}

std::string ToValidUtf8(absl::string_view text) {
  if (IsValidUtf8(text)) return std::string(text);
  std::string valid;
  while (!text.empty()) {
    const size_t length = CharacterLength(text);
    const absl::string_view piece =
        length == 0 ? kReplacement : text.substr(0, length);
    valid.append(piece.data(), piece.size());
    text.remove_prefix(length == 0 ? 1 : length);
  }
  return valid;
}

std::string ForDisplay(absl::string_view text, size_t longest) {
  text = text.substr(0, longest);
  return IsValidUtf8(text) ? absl::Utf8SafeCEscape(text)
                           : absl::CHexEscape(text);
}

}  // namespace directory_sync::ldap
