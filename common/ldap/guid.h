#ifndef COMMON_LDAP_GUID_H_
#define COMMON_LDAP_GUID_H_

#include <array>
#include <cstddef>
#include <cstdint>
#include <string>
#include <utility>

#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"

namespace directory_sync::ldap {

// A GUID as Active Directory keeps it (objectGUID, invocationId): 16 bytes of
// which text shows the first three groups in little-endian order ([MS-DTYP]
// 2.3.4). A value; thread compatible.
class Guid {
 public:
  static constexpr size_t kSize = 16;

  // All zero: no object has it.
  Guid() = default;

  // InvalidArgument unless `bytes` are 16, as LDAP delivers them.
  static absl::StatusOr<Guid> FromBytes(absl::string_view bytes);

  // Parses "8f7a2d3c-0b1e-4c55-9a43-0d6f2c7b9e10" in any case, with or without
  // braces; InvalidArgument otherwise.
  static absl::StatusOr<Guid> Parse(absl::string_view text);

  // The 16 bytes, as LDAP delivers them.
  absl::string_view bytes() const {
    return absl::string_view(bytes_.data(), bytes_.size());
  }
  bool is_zero() const { return *this == Guid(); }

  // Lower-case text with hyphens, without braces.
  std::string ToString() const;

  friend bool operator==(const Guid& a, const Guid& b) {
    return a.bytes_ == b.bytes_;
  }
  friend bool operator!=(const Guid& a, const Guid& b) { return !(a == b); }
  // By bytes; for containers only, it is not Active Directory's order.
  friend bool operator<(const Guid& a, const Guid& b) {
    return a.bytes() < b.bytes();
  }
  template <typename H>
  friend H AbslHashValue(H h, const Guid& guid) {
    return H::combine(std::move(h), guid.bytes());
  }

 private:
  std::array<char, kSize> bytes_ = {};
};

}  // namespace directory_sync::ldap

#endif  // COMMON_LDAP_GUID_H_
