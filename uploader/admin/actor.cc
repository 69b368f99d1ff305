#include "uploader/admin/actor.h"

#include <string>

#include "absl/strings/ascii.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_split.h"
#include "common/server/peer_identity.h"

namespace directory_sync::uploader {
namespace {

constexpr size_t kLongestName = 104;  // DOMAIN\user on Windows.

std::string PlainName(absl::string_view os_user) {
  std::string name(os_user.substr(0, kLongestName));
  for (char& c : name) {
    if (absl::ascii_iscntrl(c) || c == '(' || c == ')') c = '_';
  }
  return name;
}

}  // namespace

Actor ActorOf(const grpc::ServerContextBase& context,
              absl::string_view os_user) {
  Actor actor;
  actor.os_user = PlainName(os_user);
  const absl::StatusOr<SpiffeId> peer = PeerIdentity(context);
  if (!peer.ok()) return actor;
  // "spiffe://directory-sync.local/operator"
  const std::pair<std::string, std::string> parts =
      absl::StrSplit(peer->uri(), absl::MaxSplits("directory-sync.local/", 1));
  actor.caller = parts.second.empty() ? peer->uri() : parts.second;
  return actor;
}

std::string NameOf(const Actor& actor) {
  return absl::StrCat(actor.os_user.empty() ? "unnamed" : actor.os_user, " (",
                      actor.caller, ")");
}

}  // namespace directory_sync::uploader
