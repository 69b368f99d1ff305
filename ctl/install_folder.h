#ifndef CTL_INSTALL_FOLDER_H_
#define CTL_INSTALL_FOLDER_H_

#include <string>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"
#include "common/config/config.h"

namespace directory_sync::ctl {

// The folder "Directory Sync Password Handler Install": all that a domain
// controller needs to join.
//
//   join-bundle.json    lets it join; see docs/formats/enrolment.md
//   handler.toml        the handler's configuration
//   directory-password  of the account that reads the directory
//   directory-ca.pem    who signed the domain controllers' certificates
//   README.txt          what to do with it
class InstallFolder {
 public:
  // Makes it below `directory`, for its owner alone, and returns its path.
  static absl::StatusOr<std::string> Prepare(const std::string& directory);

  // Writes the files; what the handler reads its domain controller with is
  // taken from the primary's configuration. Errors name the file and the cure.
  static absl::Status Write(const std::string& folder,
                            absl::string_view join_bundle,
                            const Config& config);
};

}  // namespace directory_sync::ctl

#endif  // CTL_INSTALL_FOLDER_H_
