#ifndef UPLOADER_ADMIN_LISTINGS_H_
#define UPLOADER_ADMIN_LISTINGS_H_

#include "absl/status/statusor.h"
#include "proto/directorysync/upload/v1/upload.pb.h"
#include "uploader/store/state_database.h"

namespace directory_sync::uploader {

// The lists of UploaderAdmin, a page each. INVALID_ARGUMENT: a page_token of
// another list.
absl::StatusOr<directorysync::upload::v1::ListRunsResponse> ListRuns(
    StateDatabase& state,
    const directorysync::upload::v1::ListRunsRequest& request);
absl::StatusOr<directorysync::upload::v1::ListOperationsResponse>
ListOperations(StateDatabase& state,
               const directorysync::upload::v1::ListOperationsRequest& request);
absl::StatusOr<directorysync::upload::v1::ListAccountsResponse> ListAccounts(
    StateDatabase& state,
    const directorysync::upload::v1::ListAccountsRequest& request);
absl::StatusOr<directorysync::upload::v1::ListAlertsResponse> ListAlerts(
    StateDatabase& state,
    const directorysync::upload::v1::ListAlertsRequest& request);

}  // namespace directory_sync::uploader

#endif  // UPLOADER_ADMIN_LISTINGS_H_
