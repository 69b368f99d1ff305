#ifndef UPLOADER_FLEET_OWN_HANDLER_H_
#define UPLOADER_FLEET_OWN_HANDLER_H_

#include <string>

#include "absl/status/status.h"
#include "uploader/fleet/enrolment.h"

namespace directory_sync::uploader {

// Where the primary is a domain controller itself: leaves a join bundle for its
// own handler in `directory`, which is made for its owner alone, unless the
// handler has joined. To be called at each start; an older bundle is void then.
// Errors are the disk's and the store's.
absl::Status InviteOwnHandler(const std::string& dns_host_name,
                              const std::string& directory,
                              FleetAuthority& fleet, Enrolment& enrolment);

}  // namespace directory_sync::uploader

#endif  // UPLOADER_FLEET_OWN_HANDLER_H_
