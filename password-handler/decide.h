#ifndef PASSWORD_HANDLER_DECIDE_H_
#define PASSWORD_HANDLER_DECIDE_H_

#include <cstdint>
#include <optional>
#include <string>

#include "absl/types/span.h"
#include "common/ldap/guid.h"
#include "common/ldap/password_stamp.h"
#include "password-handler/candidate.h"

namespace directory_sync::password_handler {

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

// Decides on one open capture of a pre-commit hook. `account` holds everything
// that is known of the same account: open and decided captures and tombstones,
// `capture` too. The rules are those of docs/password-order.md, which a model
// checker went over; pure.
Judgement Decide(const Candidate& capture, absl::Span<const Candidate> account,
                 const StampReading& reading);

}  // namespace directory_sync::password_handler

#endif  // PASSWORD_HANDLER_DECIDE_H_
