#ifndef PASSWORD_HANDLER_DECIDE_H_
#define PASSWORD_HANDLER_DECIDE_H_

#include "absl/types/span.h"
#include "password-handler/candidate.h"
#include "password-handler/judgement.h"

namespace directory_sync::password_handler {

// Decides on one open capture. `account` holds everything that is known of the
// same account: open and decided captures and tombstones, `capture` too. The
// rules are those of docs/password-order.md, which a model checker went over;
// pure.
Judgement Decide(const Candidate& capture, absl::Span<const Candidate> account,
                 const StampReading& reading);

}  // namespace directory_sync::password_handler

#endif  // PASSWORD_HANDLER_DECIDE_H_
