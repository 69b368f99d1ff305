#ifndef DIRECTORY_READER_DOMAIN_DESCRIPTION_H_
#define DIRECTORY_READER_DOMAIN_DESCRIPTION_H_

#include <string>

#include "absl/status/statusor.h"
#include "directory-reader/domain_controller.h"
#include "directory-reader/rights_cache.h"
#include "proto/directorysync/directory/v1/directory.pb.h"

namespace directory_sync::directory_reader {

// Everything of DescribeDomain but the list of domain controllers. `account`
// is the service account as configured, for the commands that grant rights.
absl::StatusOr<directorysync::directory::v1::DescribeDomainResponse>
DescribeDomain(const DomainController& controller, const std::string& account,
               RightsCache& rights);

// Whether the account can see deleted objects. Without, they are silently left
// out of every answer.
absl::StatusOr<bool> SeesDeletions(const DomainController& controller);

}  // namespace directory_sync::directory_reader

#endif  // DIRECTORY_READER_DOMAIN_DESCRIPTION_H_
