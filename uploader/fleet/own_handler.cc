#include "uploader/fleet/own_handler.h"

#include <optional>

#include "absl/strings/ascii.h"
#include "absl/strings/str_cat.h"
#include "common/enrolment/join_bundle.h"
#include "common/log/log.h"
#include "common/platform/files.h"
#include "common/status/status_macros.h"

namespace directory_sync::uploader {

absl::Status InviteOwnHandler(const std::string& dns_host_name,
                              const std::string& directory,
                              FleetAuthority& fleet, Enrolment& enrolment) {
  ASSIGN_OR_RETURN(const std::optional<AdmittedController> member,
                   fleet.FindController(absl::AsciiStrToLower(dns_host_name)));
  if (member.has_value()) return absl::OkStatus();
  ASSIGN_OR_RETURN(
      const auto bundle,
      enrolment.Invite({dns_host_name}, kLongestInvitation, "Directory Sync"));
  ASSIGN_OR_RETURN(const std::string text, FormatJoinBundle(bundle));
  RETURN_IF_ERROR(CreatePrivateDirectory(directory));
  LogInfo("own_handler_invited", {{"name", dns_host_name}});
  return AtomicWriteFile(absl::StrCat(directory, "/", kJoinBundleFile), text);
}

}  // namespace directory_sync::uploader
