#include "password-handler/candidate_row.h"

#include <string>

#include "common/status/status_macros.h"

namespace directory_sync::password_handler {
namespace {

enum Column {
  kSeq,
  kKind,
  kHook,
  kId,
  kName,
  kObjectGuid,
  kBeforeKnown,
  kBeforeVersion,
  kBeforeTime,
  kBeforeDsa,
  kInvocationId,
  kEntered,
  kAccepted,
};

void BindBefore(Statement& statement, const ldap::PasswordStamp& before) {
  statement.BindInt64(kBeforeVersion + 1, before.version)
      .BindInt64(kBeforeTime + 1, static_cast<int64_t>(before.originating_time))
      .BindBlob(kBeforeDsa + 1, before.originating_dsa.bytes());
}

absl::StatusOr<ldap::PasswordStamp> BeforeOfRow(const Statement& row) {
  ldap::PasswordStamp before;
  before.version = static_cast<uint32_t>(row.Int64(kBeforeVersion));
  before.originating_time = static_cast<uint64_t>(row.Int64(kBeforeTime));
  ASSIGN_OR_RETURN(before.originating_dsa,
                   ldap::Guid::FromBytes(row.Blob(kBeforeDsa)));
  return before;
}

}  // namespace

void BindCandidate(Statement& statement, const Candidate& candidate) {
  statement.BindInt64(kSeq + 1, static_cast<int64_t>(candidate.seq))
      .BindInt64(kKind + 1, static_cast<int64_t>(candidate.kind))
      .BindInt64(kHook + 1, static_cast<int64_t>(candidate.hook))
      .BindBlob(kId + 1, candidate.id)
      .BindText(kName + 1, candidate.sam_account_name)
      .BindInt64(kBeforeKnown + 1, candidate.before_known ? 1 : 0)
      .BindBlob(kInvocationId + 1, candidate.invocation_id.bytes())
      .BindInt64(kEntered + 1, absl::ToUnixNanos(candidate.entered))
      .BindInt64(kAccepted + 1, absl::ToUnixNanos(candidate.accepted));
  if (candidate.object_guid) {
    statement.BindBlob(kObjectGuid + 1, candidate.object_guid->bytes());
  }
  if (candidate.before) BindBefore(statement, *candidate.before);
}

absl::StatusOr<Candidate> CandidateOfRow(const Statement& row) {
  Candidate candidate;
  candidate.seq = static_cast<uint64_t>(row.Int64(kSeq));
  candidate.kind = static_cast<Candidate::Kind>(row.Int64(kKind));
  candidate.hook = static_cast<Candidate::Hook>(row.Int64(kHook));
  candidate.id = std::string(row.Blob(kId));
  candidate.sam_account_name = std::string(row.Text(kName));
  candidate.before_known = row.Int64(kBeforeKnown) != 0;
  candidate.entered = absl::FromUnixNanos(row.Int64(kEntered));
  candidate.accepted = absl::FromUnixNanos(row.Int64(kAccepted));
  ASSIGN_OR_RETURN(candidate.invocation_id,
                   ldap::Guid::FromBytes(row.Blob(kInvocationId)));
  if (!row.IsNull(kObjectGuid)) {
    ASSIGN_OR_RETURN(candidate.object_guid,
                     ldap::Guid::FromBytes(row.Blob(kObjectGuid)));
  }
  if (!row.IsNull(kBeforeDsa)) {
    ASSIGN_OR_RETURN(candidate.before, BeforeOfRow(row));
  }
  return candidate;
}

}  // namespace directory_sync::password_handler
