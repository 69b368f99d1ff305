#ifndef PASSWORD_HANDLER_DECIDE_POST_COMMIT_H_
#define PASSWORD_HANDLER_DECIDE_POST_COMMIT_H_

#include "absl/types/span.h"
#include "password-handler/candidate.h"
#include "password-handler/judgement.h"

namespace directory_sync::password_handler {

// Decide for a capture of a post-commit hook (Windows), whose change was stored
// between Candidate::entered (PasswordFilter) and Candidate::accepted
// (PasswordChangeNotify). There is no stamp from before the change; the stamp
// is this capture's if it was made in that time and in no other call's. Object
// and stamp are there, and the reading is not older than the capture: Decide
// has seen to that.
Judgement DecidePostCommit(const Candidate& capture,
                           absl::Span<const Candidate> account,
                           const StampReading& reading);

}  // namespace directory_sync::password_handler

#endif  // PASSWORD_HANDLER_DECIDE_POST_COMMIT_H_
