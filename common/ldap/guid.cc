#include "common/ldap/guid.h"

#include <algorithm>

#include "absl/strings/ascii.h"
#include "absl/strings/escaping.h"
#include "absl/strings/str_cat.h"

namespace directory_sync::ldap {
namespace {

// Where each byte of the text stands in the binary form.
constexpr int kTextOrder[] = {3, 2, 1,  0,  5,  4,  7,  6,
                              8, 9, 10, 11, 12, 13, 14, 15};
constexpr absl::string_view kShape = "00000000-0000-0000-0000-000000000000";

bool HasShape(absl::string_view text) {
  if (text.size() != kShape.size()) return false;
  for (size_t i = 0; i < text.size(); ++i) {
    const bool fits =
        kShape[i] == '-' ? text[i] == '-' : absl::ascii_isxdigit(text[i]);
    if (!fits) return false;
  }
  return true;
}

}  // namespace

absl::StatusOr<Guid> Guid::FromBytes(absl::string_view bytes) {
  if (bytes.size() != kSize) {
    return absl::InvalidArgumentError(
        absl::StrCat("a GUID has 16 bytes, not ", bytes.size()));
  }
  Guid guid;
  std::copy(bytes.begin(), bytes.end(), guid.bytes_.begin());
  return guid;
}

absl::StatusOr<Guid> Guid::Parse(absl::string_view text) {
  if (text.size() == kShape.size() + 2 && text.front() == '{' &&
      text.back() == '}') {
    text = text.substr(1, kShape.size());
  }
  if (!HasShape(text)) {
    return absl::InvalidArgumentError(
        absl::StrCat("not a GUID (8f7a2d3c-0b1e-4c55-9a43-0d6f2c7b9e10): '",
                     absl::CHexEscape(text.substr(0, 64)), "'"));
  }
  std::string digits(text);
  digits.erase(std::remove(digits.begin(), digits.end(), '-'), digits.end());
  const std::string shown = absl::HexStringToBytes(digits);
  Guid guid;
  for (size_t i = 0; i < kSize; ++i) guid.bytes_[kTextOrder[i]] = shown[i];
  return guid;
}

std::string Guid::ToString() const {
  std::string shown(kSize, '\0');
  for (size_t i = 0; i < kSize; ++i) shown[i] = bytes_[kTextOrder[i]];
  std::string text = absl::BytesToHexString(shown);
  for (const size_t hyphen : {20, 16, 12, 8}) text.insert(hyphen, 1, '-');
  return text;
}

}  // namespace directory_sync::ldap
