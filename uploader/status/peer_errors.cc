#include "uploader/status/peer_errors.h"

#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"

namespace directory_sync::uploader {

absl::Status ExplainPeerError(const absl::Status& status,
                              absl::string_view peer) {
  // "failed to connect to all addresses"
  if (!absl::IsUnavailable(status) ||
      !absl::StrContains(status.message(), "addresses")) {
    return status;
  }
  return absl::UnavailableError(absl::StrCat(
      peer,
      " doesn't answer; the supervisor starts it again by itself, its log says "
      "why it stopped (",
      status.message(), ")"));
}

}  // namespace directory_sync::uploader
