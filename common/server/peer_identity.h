#ifndef COMMON_SERVER_PEER_IDENTITY_H_
#define COMMON_SERVER_PEER_IDENTITY_H_

#include "absl/status/statusor.h"
#include "common/identity/certificate.h"
#include "common/identity/spiffe_id.h"

namespace grpc {
class AuthContext;
class ServerContextBase;
}  // namespace grpc

namespace directory_sync {

// Who is calling, from the verified client certificate of the connection
// (also of a CallbackServerContext). Unauthenticated when there is none, or it
// holds no single SPIFFE id. Thread safe.
absl::StatusOr<SpiffeId> PeerIdentity(const grpc::ServerContextBase& context);

// The caller's certificate, for its serial.
absl::StatusOr<Certificate> PeerCertificate(
    const grpc::ServerContextBase& context);

absl::StatusOr<Certificate> PeerCertificateOf(const grpc::AuthContext& context);

// The same as PeerIdentity where only the connection's context is at hand.
absl::StatusOr<SpiffeId> PeerIdentityOf(const grpc::AuthContext& context);

}  // namespace directory_sync

#endif  // COMMON_SERVER_PEER_IDENTITY_H_
