#ifndef PASSWORD_HANDLER_CANDIDATE_ROW_H_
#define PASSWORD_HANDLER_CANDIDATE_ROW_H_

#include "absl/status/statusor.h"
#include "common/sqlite/statement.h"
#include "password-handler/candidate.h"

namespace directory_sync::password_handler {

// A candidate as a row of the queue's table.
inline constexpr char kCandidateColumns[] =
    "seq, kind, hook, id, name, object_guid, before_known, before_version, "
    "before_time, before_dsa, invocation_id, entered, accepted";
inline constexpr char kCandidateParameters[] =
    "?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?";
inline constexpr int kCandidateColumnCount = 13;

// Binds the first kCandidateColumnCount parameters.
void BindCandidate(Statement& statement, const Candidate& candidate);

// Reads the first kCandidateColumnCount columns. InvalidArgument: damaged.
absl::StatusOr<Candidate> CandidateOfRow(const Statement& row);

}  // namespace directory_sync::password_handler

#endif  // PASSWORD_HANDLER_CANDIDATE_ROW_H_
