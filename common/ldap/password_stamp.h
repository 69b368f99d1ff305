#ifndef COMMON_LDAP_PASSWORD_STAMP_H_
#define COMMON_LDAP_PASSWORD_STAMP_H_

#include <cstdint>
#include <optional>
#include <string>

#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"
#include "common/ldap/guid.h"

namespace directory_sync::ldap {

// Identifies one value of an account's password in the whole forest: the entry
// of unicodePwd in replPropertyMetaData. A value; thread compatible.
struct PasswordStamp {
  // Rises by one with each originating write.
  uint32_t version = 0;
  // Seconds since 1601-01-01 UTC.
  uint64_t originating_time = 0;
  // invocationId of the domain controller where it was written.
  Guid originating_dsa;

  // "v3 @2026-11-22T17:00:00Z by 8f7a…", for people.
  std::string ToString() const;
};

inline bool operator==(const PasswordStamp& a, const PasswordStamp& b) {
  return a.version == b.version && a.originating_time == b.originating_time &&
         a.originating_dsa == b.originating_dsa;
}
inline bool operator!=(const PasswordStamp& a, const PasswordStamp& b) {
  return !(a == b);
}

// Which of two stamps of one account is the later password.
enum class StampOrder {
  kEarlier,
  kEqual,
  kLater,
  // Same version and time from two domain controllers: only Active Directory
  // itself says which one wins; wait until all domain controllers agree.
  kTie,
};

// How `a` stands to `b`, by (version, time).
StampOrder Compare(const PasswordStamp& a, const PasswordStamp& b);

// Whether `a` is certainly the later one.
inline bool IsAbove(const PasswordStamp& a, const PasswordStamp& b) {
  return Compare(a, b) == StampOrder::kLater;
}

// Finds the stamp in a binary replPropertyMetaData (version 1 of [MS-DRSR]
// 5.166 PROPERTY_META_DATA_VECTOR with entries of 48 bytes). No value: the
// account has no password yet. InvalidArgument: the value is not of that form.
absl::StatusOr<std::optional<PasswordStamp>> ParsePasswordStamp(
    absl::string_view repl_property_meta_data);

// The same of pwdLastSet's entry: whether it was written with the password.
absl::StatusOr<std::optional<PasswordStamp>> ParsePwdLastSetStamp(
    absl::string_view repl_property_meta_data);

}  // namespace directory_sync::ldap

#endif  // COMMON_LDAP_PASSWORD_STAMP_H_
