#ifndef UPLOADER_PROOF_PROOF_REPORTS_H_
#define UPLOADER_PROOF_PROOF_REPORTS_H_

#include <functional>
#include <string>

#include "absl/status/statusor.h"
#include "proto/directorysync/upload/v1/passwords.pb.h"
#include "uploader/store/state_database.h"

namespace directory_sync::uploader {

// Names the domain controller that has an invocationId; empty: no known one.
using ControllerNames = std::function<std::string(const std::string&)>;

// The answers of PasswordProof that come from the store. Errors are those of
// the contract.
absl::StatusOr<directorysync::upload::v1::GetPasswordTotalsResponse>
ReportTotals(StateDatabase& state);

absl::StatusOr<directorysync::upload::v1::ListAccountProofsResponse> ListProofs(
    StateDatabase& state, const ControllerNames& names,
    const directorysync::upload::v1::ListAccountProofsRequest& request);

absl::StatusOr<directorysync::upload::v1::GetPasswordTimelineResponse>
ReportTimeline(
    StateDatabase& state, const ControllerNames& names,
    const directorysync::upload::v1::GetPasswordTimelineRequest& request);

}  // namespace directory_sync::uploader

#endif  // UPLOADER_PROOF_PROOF_REPORTS_H_
