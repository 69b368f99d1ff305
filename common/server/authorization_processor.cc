#include "common/server/authorization_processor.h"

#include <string>

#include "absl/status/statusor.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/string_view.h"
#include "common/log/log.h"
#include "common/server/peer_identity.h"
#include "common/server/status_conversion.h"

namespace directory_sync {
namespace {

grpc::Status Denied(absl::string_view peer, absl::string_view method) {
  LogWarning("call_denied", {{"peer", peer}, {"method", method}});
  return grpc::Status(grpc::StatusCode::PERMISSION_DENIED,
                      absl::StrCat(peer, " may not call ", method));
}

}  // namespace

grpc::Status AuthorizationProcessor::Process(
    const InputMetadata& auth_metadata, grpc::AuthContext* context,
    OutputMetadata* /*consumed_auth_metadata*/,
    OutputMetadata* /*response_metadata*/) {
  const auto path = auth_metadata.find(":path");
  const absl::string_view method =
      path == auth_metadata.end()
          ? absl::string_view()
          : absl::string_view(path->second.data(), path->second.size());
  if (table_.IsAllowedToAnyone(method)) return grpc::Status::OK;
  const absl::StatusOr<SpiffeId> peer = PeerIdentityOf(*context);
  if (!peer.ok()) return Denied("a peer without identity", method);
  if (!table_.IsAllowed(method, *peer)) return Denied(peer->uri(), method);
  const absl::Status admitted =
      admission_ ? admission_(*context) : absl::OkStatus();
  if (!admitted.ok()) {
    LogWarning(
        "call_denied",
        {{"peer", peer->uri()}, {"method", method}, {"error", admitted}});
    return ToGrpcStatus(admitted);
  }
  return grpc::Status::OK;
}

}  // namespace directory_sync
