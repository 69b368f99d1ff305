#include "common/ldap/password_stamp.h"

#include <tuple>

#include "absl/strings/str_cat.h"
#include "absl/time/time.h"
#include "common/ldap/file_time.h"
#include "common/status/status_macros.h"

namespace directory_sync::ldap {
namespace {

// [MS-ADA3] unicodePwd, 1.2.840.113556.1.4.90 under the default prefix table.
constexpr uint32_t kUnicodePwd = 589914;
// [MS-ADA3] pwdLastSet, 1.2.840.113556.1.4.96.
constexpr uint32_t kPwdLastSet = 589920;
constexpr uint64_t kVersion = 1;
constexpr size_t kHeaderSize = 16;
constexpr size_t kEntrySize = 48;

// Little-endian, as everything in the value.
uint64_t Number(absl::string_view bytes) {
  uint64_t value = 0;
  for (size_t i = bytes.size(); i-- > 0;) {
    value = value << 8 | static_cast<unsigned char>(bytes[i]);
  }
  return value;
}

absl::StatusOr<PasswordStamp> StampOf(absl::string_view entry) {
  PasswordStamp stamp;
  stamp.version = static_cast<uint32_t>(Number(entry.substr(4, 4)));
  stamp.originating_time = Number(entry.substr(8, 8));
  ASSIGN_OR_RETURN(stamp.originating_dsa,
                   Guid::FromBytes(entry.substr(16, Guid::kSize)));
  return stamp;
}

absl::StatusOr<std::optional<PasswordStamp>> StampOfAttribute(
    absl::string_view value, uint32_t attribute) {
  if (value.size() < kHeaderSize || Number(value.substr(0, 4)) != kVersion) {
    return absl::InvalidArgumentError(
        "replPropertyMetaData is not of version 1");
  }
  const uint64_t count = Number(value.substr(8, 4));
  if (value.size() - kHeaderSize != count * kEntrySize) {
    return absl::InvalidArgumentError(
        absl::StrCat("replPropertyMetaData of ", value.size(),
                     " bytes can't hold ", count, " entries"));
  }
  for (uint64_t i = 0; i < count; ++i) {
    const absl::string_view entry =
        value.substr(kHeaderSize + i * kEntrySize, kEntrySize);
    if (Number(entry.substr(0, 4)) != attribute) continue;
    ASSIGN_OR_RETURN(PasswordStamp stamp, StampOf(entry));
    return std::optional<PasswordStamp>(stamp);
  }
  return std::optional<PasswordStamp>();
}

}  // namespace

std::string PasswordStamp::ToString() const {
  return absl::StrCat("v", version, " @",
                      absl::FormatTime("%Y-%m-%dT%H:%M:%SZ",
                                       FromSecondsSince1601(originating_time),
                                       absl::UTCTimeZone()),
                      " by ", originating_dsa.ToString());
}

StampOrder Compare(const PasswordStamp& a, const PasswordStamp& b) {
  const auto order_of = [](const PasswordStamp& stamp) {
    return std::make_tuple(stamp.version, stamp.originating_time);
  };
  if (order_of(a) < order_of(b)) return StampOrder::kEarlier;
  if (order_of(b) < order_of(a)) return StampOrder::kLater;
  return a == b ? StampOrder::kEqual : StampOrder::kTie;
}

absl::StatusOr<std::optional<PasswordStamp>> ParsePasswordStamp(
    absl::string_view value) {
  return StampOfAttribute(value, kUnicodePwd);
}

absl::StatusOr<std::optional<PasswordStamp>> ParsePwdLastSetStamp(
    absl::string_view value) {
  return StampOfAttribute(value, kPwdLastSet);
}

}  // namespace directory_sync::ldap
