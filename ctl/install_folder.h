#ifndef CTL_INSTALL_FOLDER_H_
#define CTL_INSTALL_FOLDER_H_

#include <string>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"
#include "common/config/config.h"

namespace directory_sync::ctl {

// The folder "Directory Sync Password Handler Install": all that a domain
// controller needs to join and to capture passwords.
//
//   password_handler, password_hook, lib/
//   install.sh          puts all of it in place and starts it
//   join-bundle.json    lets it join; see docs/formats/enrolment.md
//   handler.toml        the handler's configuration
//   directory-password  of the account that reads the directory
//   directory-ca.pem    who signed the domain controllers' certificates
//   README.txt          what to do with it
class InstallFolder {
 public:
  // Makes it below `directory`, for its owner alone, with the programs, and
  // returns its path. NotFound when this machine lacks them.
  static absl::StatusOr<std::string> Prepare(const std::string& directory,
                                             const Config& config);

  // Writes the files; what the handler reads its domain controller with is
  // taken from the primary's configuration. Errors name the file and the cure.
  static absl::Status Write(const std::string& folder,
                            absl::string_view join_bundle,
                            const Config& config);
};

}  // namespace directory_sync::ctl

#endif  // CTL_INSTALL_FOLDER_H_
