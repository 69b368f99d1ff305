#ifndef COMMON_LDAP_USER_ACCOUNT_CONTROL_H_
#define COMMON_LDAP_USER_ACCOUNT_CONTROL_H_

#include <cstdint>

#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"

namespace directory_sync::ldap {

// The bits of userAccountControl, [MS-ADTS] 2.2.16. A value; thread
// compatible.
class UserAccountControl {
 public:
  UserAccountControl() = default;
  explicit UserAccountControl(uint32_t bits) : bits_(bits) {}

  // Decimal text as LDAP delivers it, signed 32 bit; InvalidArgument
  // otherwise.
  static absl::StatusOr<UserAccountControl> Parse(absl::string_view text);

  uint32_t bits() const { return bits_; }
  bool is_disabled() const { return (bits_ & kAccountDisable) != 0; }
  bool is_locked_out() const { return (bits_ & kLockout) != 0; }
  bool is_normal_account() const { return (bits_ & kNormalAccount) != 0; }
  bool is_password_not_required() const {
    return (bits_ & kPasswordNotRequired) != 0;
  }
  // Computers, domain controllers and trusts: never a person.
  bool is_machine() const {
    return (bits_ & (kInterdomainTrust | kWorkstationTrust | kServerTrust)) !=
           0;
  }

 private:
  static constexpr uint32_t kAccountDisable = 0x2;
  static constexpr uint32_t kLockout = 0x10;
  static constexpr uint32_t kPasswordNotRequired = 0x20;
  static constexpr uint32_t kNormalAccount = 0x200;
  static constexpr uint32_t kInterdomainTrust = 0x800;
  static constexpr uint32_t kWorkstationTrust = 0x1000;
  static constexpr uint32_t kServerTrust = 0x2000;

  uint32_t bits_ = 0;
};

}  // namespace directory_sync::ldap

#endif  // COMMON_LDAP_USER_ACCOUNT_CONTROL_H_
