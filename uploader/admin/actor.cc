#include "uploader/admin/actor.h"

#include <string>

#include "absl/strings/str_split.h"
#include "common/server/peer_identity.h"

namespace directory_sync::uploader {

Actor ActorOf(const grpc::ServerContextBase& context,
              absl::string_view os_user) {
  Actor actor;
  actor.os_user = std::string(os_user);
  const absl::StatusOr<SpiffeId> peer = PeerIdentity(context);
  if (!peer.ok()) return actor;
  // "spiffe://directory-sync.local/operator"
  const std::pair<std::string, std::string> parts =
      absl::StrSplit(peer->uri(), absl::MaxSplits("directory-sync.local/", 1));
  actor.caller = parts.second.empty() ? peer->uri() : parts.second;
  return actor;
}

}  // namespace directory_sync::uploader
