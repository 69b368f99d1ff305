#include "common/ldap/file_time.h"

#include <limits>

#include "absl/strings/escaping.h"
#include "absl/strings/numbers.h"
#include "absl/strings/str_cat.h"

namespace directory_sync::ldap {
namespace {

constexpr int64_t kTicksPerSecond = 10000000;

}  // namespace

absl::StatusOr<absl::Time> ParseFileTime(absl::string_view text) {
  int64_t ticks = 0;
  if (!absl::SimpleAtoi(text, &ticks) || ticks < 0) {
    return absl::InvalidArgumentError(absl::StrCat(
        "not a FILETIME: '", absl::CHexEscape(text.substr(0, 64)), "'"));
  }
  if (ticks == 0) return absl::InfinitePast();
  if (ticks == std::numeric_limits<int64_t>::max()) {
    return absl::InfiniteFuture();
  }
  return FromSecondsSince1601(static_cast<uint64_t>(ticks / kTicksPerSecond)) +
         absl::Nanoseconds(100 * (ticks % kTicksPerSecond));
}

absl::Time FromSecondsSince1601(uint64_t seconds) {
  if (seconds > static_cast<uint64_t>(std::numeric_limits<int64_t>::max())) {
    return absl::InfiniteFuture();
  }
  return absl::FromUnixSeconds(static_cast<int64_t>(seconds) -
                               kSecondsFrom1601To1970);
}

}  // namespace directory_sync::ldap
