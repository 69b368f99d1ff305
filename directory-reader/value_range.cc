#include "directory-reader/value_range.h"

#include "absl/strings/match.h"
#include "absl/strings/numbers.h"
#include "absl/strings/str_cat.h"
#include "common/ldap/utf8.h"

namespace directory_sync::directory_reader {
namespace {

constexpr absl::string_view kOption = "range=";

bool ParseBounds(absl::string_view bounds, RangedName& ranged) {
  const size_t hyphen = bounds.find('-');
  if (hyphen == absl::string_view::npos ||
      !absl::SimpleAtoi(bounds.substr(0, hyphen), &ranged.low)) {
    return false;
  }
  const absl::string_view high = bounds.substr(hyphen + 1);
  if (high == "*") return true;
  uint32_t number = 0;
  if (!absl::SimpleAtoi(high, &number) || number < ranged.low) return false;
  ranged.high = number;
  return true;
}

}  // namespace

absl::StatusOr<RangedName> ParseRangedName(absl::string_view description) {
  RangedName ranged;
  const size_t end = description.find(';');
  ranged.name = description.substr(0, end);
  if (end == absl::string_view::npos) return ranged;
  const absl::string_view option = description.substr(end + 1);
  if (!absl::StartsWithIgnoreCase(option, kOption)) return ranged;
  ranged.has_range = true;
  if (!ParseBounds(option.substr(kOption.size()), ranged)) {
    return absl::InvalidArgumentError(absl::StrCat(
        "malformed range option: '", ldap::ForDisplay(description), "'"));
  }
  return ranged;
}

std::string RangeBetween(absl::string_view name, uint32_t low, uint32_t high) {
  return absl::StrCat(name, ";range=", low, "-", high);
}

}  // namespace directory_sync::directory_reader
