#ifndef PASSWORD_HANDLER_JUDGEMENT_H_
#define PASSWORD_HANDLER_JUDGEMENT_H_

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "absl/time/time.h"
#include "common/ldap/guid.h"
#include "common/ldap/password_stamp.h"

namespace directory_sync::password_handler {

// A call of a Windows PasswordFilter that no PasswordChangeNotify has closed:
// the change is being stored, or was refused.
struct OpenBracket {
  absl::Time entered;
  // So long ago that no notification comes any more.
  absl::Time expires;
};

// What this domain controller said of an account. It was asked first; what the
// hooks had announced by then was gathered after it.
struct StampReading {
  // The last seq that was given before the reading began: later candidates are
  // rivals, but not judged by it, as it may be older than they are.
  uint64_t last_seq = 0;
  // None: there is no such account.
  std::optional<ldap::Guid> object_guid;
  // None: no password yet.
  std::optional<ldap::PasswordStamp> stamp;
  // The domain controller's current one.
  ldap::Guid invocation_id;

  // What follows is for post-commit hooks alone.
  // pwdLastSet, where it says something of the stamp: none if it is zero (the
  // password must be changed) or its own metadata isn't of the stamp's change.
  std::optional<absl::Time> pwd_last_set;
  // The account's.
  std::vector<OpenBracket> open_brackets;
  // When all of it was read, by the domain controller's clock.
  absl::Time read;
};

enum class Decision {
  // Not applied, or not yet: read again later. Harmless however long.
  kWait,
  kCommitted,
  kSuperseded,
  kUndecidable,
};

struct Judgement {
  Decision decision = Decision::kWait;
  std::string reason;  // for people
};

}  // namespace directory_sync::password_handler

#endif  // PASSWORD_HANDLER_JUDGEMENT_H_
