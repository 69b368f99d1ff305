#include "common/ldap/filter_encoding.h"

#include <optional>
#include <vector>

#include "absl/strings/ascii.h"
#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_split.h"
#include "absl/strings/strip.h"
#include "common/ldap/ber_value.h"
#include "common/ldap/utf8.h"
#include "common/status/status_macros.h"

namespace directory_sync::ldap {
namespace {

constexpr int kDeepest = 50;

// The tags of filters, and of the parts of two of them.
enum FilterTag : unsigned char {
  kAnd = 0xa0,
  kOr = 0xa1,
  kNot = 0xa2,
  kEqual = 0xa3,
  kSubstrings = 0xa4,
  kGreaterOrEqual = 0xa5,
  kLessOrEqual = 0xa6,
  kPresent = 0x87,
  kExtensible = 0xa9,
};
enum SubstringTag : unsigned char { kInitial = 0x80, kAny, kFinal };
enum ExtensibleTag : unsigned char {
  kMatchingRule = 0x81,
  kType,
  kMatchValue,
  kDnAttributes,
};

std::optional<unsigned> Digit(char c) {
  if (absl::ascii_isdigit(c)) return c - '0';
  c = absl::ascii_tolower(c);
  if (c >= 'a' && c <= 'f') return c - 'a' + 10;
  return std::nullopt;
}

// The bytes that a value with escapes (\2a) stands for.
std::optional<std::string> Unescaped(absl::string_view value) {
  std::string bytes;
  for (size_t i = 0; i < value.size(); ++i) {
    if (value[i] == '(' || value[i] == ')' || value[i] == '*') {
      return std::nullopt;
    }
    if (value[i] != '\\') {
      bytes.push_back(value[i]);
      continue;
    }
    if (i + 2 >= value.size()) return std::nullopt;
    const auto high = Digit(value[i + 1]);
    const auto low = Digit(value[i + 2]);
    if (!high || !low) return std::nullopt;
    bytes.push_back(static_cast<char>(*high << 4 | *low));
    i += 2;
  }
  return bytes;
}

bool IsAttribute(absl::string_view name) {
  if (name.empty()) return false;
  for (const char c : name) {
    if (!absl::ascii_isalnum(c) && c != '-' && c != '.' && c != ';') {
      return false;
    }
  }
  return true;
}

// Reads one filter after the other off the front of its text.
class Parser {
 public:
  explicit Parser(absl::string_view text) : whole_(text), rest_(text) {}

  absl::StatusOr<std::string> Whole() {
    ASSIGN_OR_RETURN(std::string encoded, Filter(kDeepest));
    if (!rest_.empty()) return Malformed();
    return encoded;
  }

 private:
  absl::Status Malformed() const {
    return absl::InvalidArgumentError(
        absl::StrCat("malformed filter: ", ForDisplay(whole_)));
  }

  absl::StatusOr<std::string> Filter(int deeper) {
    if (deeper == 0 || !absl::ConsumePrefix(&rest_, "(")) return Malformed();
    std::string encoded;
    if (absl::ConsumePrefix(&rest_, "&")) {
      ASSIGN_OR_RETURN(encoded, Several(kAnd, deeper));
    } else if (absl::ConsumePrefix(&rest_, "|")) {
      ASSIGN_OR_RETURN(encoded, Several(kOr, deeper));
    } else if (absl::ConsumePrefix(&rest_, "!")) {
      ASSIGN_OR_RETURN(const std::string one, Filter(deeper - 1));
      encoded = BerElement(kNot, one);
    } else {
      ASSIGN_OR_RETURN(encoded, Item());
    }
    if (!absl::ConsumePrefix(&rest_, ")")) return Malformed();
    return encoded;
  }

  absl::StatusOr<std::string> Several(FilterTag tag, int deeper) {
    std::string filters;
    while (absl::StartsWith(rest_, "(")) {
      ASSIGN_OR_RETURN(const std::string one, Filter(deeper - 1));
      filters += one;
    }
    return BerElement(tag, filters);
  }

  // "attribute=value" and its kin, up to the parenthesis.
  absl::StatusOr<std::string> Item() {
    const absl::string_view item = rest_.substr(0, rest_.find(')'));
    rest_.remove_prefix(item.size());
    const size_t sign = item.find('=');
    if (sign == item.npos || sign == 0) return Malformed();
    const absl::string_view value = item.substr(sign + 1);
    switch (item[sign - 1]) {
      case ':':
        return Extensible(item.substr(0, sign - 1), value);
      case '>':
        return Simple(kGreaterOrEqual, item.substr(0, sign - 1), value);
      case '<':
        return Simple(kLessOrEqual, item.substr(0, sign - 1), value);
      case '~':
        return Malformed();
      default:
        break;
    }
    const absl::string_view attribute = item.substr(0, sign);
    if (!IsAttribute(attribute)) return Malformed();
    if (value == "*") return BerElement(kPresent, attribute);
    if (absl::StrContains(value, '*')) return Substrings(attribute, value);
    return Simple(kEqual, attribute, value);
  }

  absl::StatusOr<std::string> Simple(FilterTag tag, absl::string_view attribute,
                                     absl::string_view value) const {
    const std::optional<std::string> bytes = Unescaped(value);
    if (!IsAttribute(attribute) || !bytes) return Malformed();
    return BerElement(tag,
                      absl::StrCat(BerOctets(attribute), BerOctets(*bytes)));
  }

  absl::StatusOr<std::string> Substrings(absl::string_view attribute,
                                         absl::string_view value) const {
    const std::vector<absl::string_view> parts = absl::StrSplit(value, '*');
    std::string encoded;
    for (size_t i = 0; i < parts.size(); ++i) {
      if (parts[i].empty()) continue;
      const std::optional<std::string> bytes = Unescaped(parts[i]);
      if (!bytes) return Malformed();
      const SubstringTag tag = i == 0                  ? kInitial
                               : i + 1 == parts.size() ? kFinal
                                                       : kAny;
      encoded += BerElement(tag, *bytes);
    }
    if (encoded.empty()) return Malformed();
    return BerElement(
        kSubstrings,
        absl::StrCat(BerOctets(attribute), BerElement(kBerSequence, encoded)));
  }

  // "attribute:dn:rule" before ":=".
  absl::StatusOr<std::string> Extensible(absl::string_view left,
                                         absl::string_view value) const {
    std::vector<absl::string_view> parts = absl::StrSplit(left, ':');
    const std::optional<std::string> bytes = Unescaped(value);
    const bool with_dn = parts.size() > 1 && parts[1] == "dn";
    if (with_dn) parts.erase(parts.begin() + 1);
    if (!bytes || parts.size() > 2 ||
        (!parts[0].empty() && !IsAttribute(parts[0])) ||
        (parts.size() == 2 && !IsAttribute(parts[1])) ||
        (parts.size() == 1 && parts[0].empty())) {
      return Malformed();
    }
    std::string encoded;
    if (parts.size() == 2) encoded += BerElement(kMatchingRule, parts[1]);
    if (!parts[0].empty()) encoded += BerElement(kType, parts[0]);
    encoded += BerElement(kMatchValue, *bytes);
    if (with_dn) encoded += BerElement(kDnAttributes, "\xff");
    return BerElement(kExtensible, encoded);
  }

  const absl::string_view whole_;
  absl::string_view rest_;
};

}  // namespace

absl::StatusOr<std::string> EncodeFilter(absl::string_view filter) {
  return Parser(filter).Whole();
}

}  // namespace directory_sync::ldap
