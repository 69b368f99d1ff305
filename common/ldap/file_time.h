#ifndef COMMON_LDAP_FILE_TIME_H_
#define COMMON_LDAP_FILE_TIME_H_

#include <cstdint>

#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"
#include "absl/time/time.h"

namespace directory_sync::ldap {

// Seconds between 1601-01-01, where Windows counts from, and 1970-01-01.
inline constexpr int64_t kSecondsFrom1601To1970 = 11644473600;

// A FILETIME attribute (pwdLastSet, accountExpires): decimal text, units of
// 100 ns since 1601-01-01 UTC. "0" is InfinitePast and 0x7fffffffffffffff
// InfiniteFuture: what they mean is the attribute's affair ("must change",
// "never"). InvalidArgument for anything but a non-negative int64.
absl::StatusOr<absl::Time> ParseFileTime(absl::string_view text);

// Seconds since 1601-01-01 UTC, as replPropertyMetaData counts. Values beyond
// absl::Time's range become InfiniteFuture.
absl::Time FromSecondsSince1601(uint64_t seconds);

}  // namespace directory_sync::ldap

#endif  // COMMON_LDAP_FILE_TIME_H_
