#ifndef COMMON_LDAP_SID_H_
#define COMMON_LDAP_SID_H_

#include <cstdint>
#include <string>

#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"

namespace directory_sync::ldap {

// A security identifier, [MS-DTYP] 2.4.2. A value; thread compatible.
class Sid {
 public:
  // Accepts exactly one binary SID of revision 1 with 1 to 15 sub-authorities,
  // as LDAP delivers objectSid; InvalidArgument otherwise.
  static absl::StatusOr<Sid> FromBytes(absl::string_view bytes);

  // Parses "S-1-5-21-…"; InvalidArgument otherwise.
  static absl::StatusOr<Sid> Parse(absl::string_view text);

  const std::string& bytes() const { return bytes_; }

  // "S-1-5-21-…".
  std::string ToString() const;

  // The last sub-authority: the account's number within its domain.
  uint32_t rid() const;

  // The SID of the domain that gave out the RID: without the last
  // sub-authority. InvalidArgument when that is the only one.
  absl::StatusOr<Sid> Domain() const;

  // This domain's account with that number. InvalidArgument when the SID has
  // 15 sub-authorities already.
  absl::StatusOr<Sid> WithRid(uint32_t rid) const;

  friend bool operator==(const Sid& a, const Sid& b) {
    return a.bytes_ == b.bytes_;
  }
  friend bool operator!=(const Sid& a, const Sid& b) { return !(a == b); }
  friend bool operator<(const Sid& a, const Sid& b) {
    return a.bytes_ < b.bytes_;
  }

 private:
  explicit Sid(std::string bytes) : bytes_(std::move(bytes)) {}

  std::string bytes_;  // always valid
};

}  // namespace directory_sync::ldap

#endif  // COMMON_LDAP_SID_H_
