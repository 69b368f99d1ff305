#ifndef UPLOADER_ADMIN_STATUS_REPORT_H_
#define UPLOADER_ADMIN_STATUS_REPORT_H_

#include <string>

#include "absl/status/statusor.h"
#include "proto/directorysync/upload/v1/upload.pb.h"
#include "uploader/status/conditions.h"
#include "uploader/store/state_database.h"

namespace directory_sync::uploader {

// The picture that GetStatus gives: counts of the tables, how the peers are,
// and what is wrong with its cure.
absl::StatusOr<directorysync::upload::v1::GetStatusResponse> MakeStatusReport(
    StateDatabase& state, const Conditions& conditions, bool registered,
    const std::string& provider_url);

}  // namespace directory_sync::uploader

#endif  // UPLOADER_ADMIN_STATUS_REPORT_H_
