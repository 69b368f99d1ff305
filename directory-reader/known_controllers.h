#ifndef DIRECTORY_READER_KNOWN_CONTROLLERS_H_
#define DIRECTORY_READER_KNOWN_CONTROLLERS_H_

#include <string>
#include <vector>

#include "absl/status/statusor.h"
#include "common/ldap/guid.h"
#include "directory-reader/domain_controller.h"

namespace directory_sync::directory_reader {

// A domain controller as the Configuration naming context describes it.
struct KnownController {
  ldap::Guid invocation_id;
  std::string dns_host_name;  // empty where the directory doesn't say it
  std::string site;
  bool read_only = false;
};

// Reads which domain controllers hold the domain of `controller`, by their NTDS
// Settings ([MS-ADTS] 6.1.1.2.2.1.2.1), ordered by host name.
// FailedPrecondition when there is none, since the one that was asked must be
// among them: then the account may not read the Configuration naming context.
absl::StatusOr<std::vector<KnownController>> ReadKnownControllers(
    const DomainController& controller);

}  // namespace directory_sync::directory_reader

#endif  // DIRECTORY_READER_KNOWN_CONTROLLERS_H_
