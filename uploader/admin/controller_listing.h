#ifndef UPLOADER_ADMIN_CONTROLLER_LISTING_H_
#define UPLOADER_ADMIN_CONTROLLER_LISTING_H_

#include "absl/status/statusor.h"
#include "absl/time/time.h"
#include "proto/directorysync/upload/v1/fleet.pb.h"
#include "uploader/store/state_database.h"

namespace directory_sync::uploader {

// The domain controllers that are invited or have joined, as the administrator
// sees them at `now`. Errors are the store's.
absl::StatusOr<directorysync::upload::v1::ListDomainControllersResponse>
ListControllers(StateDatabase& state, absl::Time now);

}  // namespace directory_sync::uploader

#endif  // UPLOADER_ADMIN_CONTROLLER_LISTING_H_
