#ifndef PASSWORD_HANDLER_CANDIDATE_H_
#define PASSWORD_HANDLER_CANDIDATE_H_

#include <cstdint>
#include <optional>
#include <string>

#include "absl/time/time.h"
#include "common/ldap/guid.h"
#include "common/ldap/password_stamp.h"

namespace directory_sync::password_handler {

// What a hook's call left behind: a captured password, or the tombstone of one
// that was lost. Only a candidate: the change may have been refused.
struct Candidate {
  enum class Kind { kCapture, kTombstone };
  enum class Hook { kPreCommit, kPostCommit };

  // The order of the hooks' calls, gapless within an incarnation.
  uint64_t seq = 0;
  Kind kind = Kind::kCapture;
  Hook hook = Hook::kPreCommit;
  // EnvelopeHeader.id or Tombstone.id, 16 bytes.
  std::string id;
  std::string sam_account_name;
  // None: the account didn't exist for readers yet, or, for a tombstone,
  // couldn't be read.
  std::optional<ldap::Guid> object_guid;
  // Whether `before` was read inside the hook. Always so for captures.
  bool before_known = false;
  // The stamp before the change; none: the account had no password.
  std::optional<ldap::PasswordStamp> before;
  // The domain controller's at that time.
  ldap::Guid invocation_id;
  absl::Time entered;
  absl::Time accepted;
};

}  // namespace directory_sync::password_handler

#endif  // PASSWORD_HANDLER_CANDIDATE_H_
