#ifndef COMMON_IDENTITY_CREDENTIALS_H_
#define COMMON_IDENTITY_CREDENTIALS_H_

#include <memory>
#include <string>

#include "absl/status/statusor.h"
#include "common/clock/clock.h"
#include "common/identity/identity_directory.h"
#include "common/identity/spiffe_id.h"

namespace grpc {
class ChannelCredentials;
class ServerCredentials;
}  // namespace grpc

namespace directory_sync {

// Mutual TLS for gRPC. There is no insecure variant: what can't be loaded is
// an error (LoadIdentity's) that stops start-up. TLS 1.3 alone is left by
// RestrictToTls13 at the start of main.

// Whether a server lets clients in that show no certificate. One that is shown
// must be good either way.
enum class ClientCertificates { kRequired, kOptional };

// For a server that shows the identity in `directory` and lets in only
// clients with a certificate by the directory's ca.crt. Files that are
// replaced by WriteIdentity are taken up within seconds, without a restart.
// Which client may call what is the AuthorizationTable's to say.
absl::StatusOr<std::shared_ptr<grpc::ServerCredentials>> ServerCredentialsFrom(
    const std::string& directory, Clock& clock = SystemClock(),
    ClientCertificates clients = ClientCertificates::kRequired);

// For a client that shows the identity in `directory` and talks only to a
// server whose certificate is by the directory's ca.crt and carries exactly
// the id `server`, whatever its host is called. Reloads as above.
absl::StatusOr<std::shared_ptr<grpc::ChannelCredentials>>
ChannelCredentialsFrom(const std::string& directory, const SpiffeId& server,
                       Clock& clock = SystemClock());

// The same from memory, for an identity that never changes.
std::shared_ptr<grpc::ServerCredentials> ServerCredentialsOf(
    const Identity& identity);
std::shared_ptr<grpc::ChannelCredentials> ChannelCredentialsOf(
    const Identity& identity, const SpiffeId& server);

// For a client without an identity of its own that talks only to the server
// `server` by `authority`.
std::shared_ptr<grpc::ChannelCredentials> ChannelCredentialsWithoutIdentity(
    const Certificate& authority, const SpiffeId& server);

}  // namespace directory_sync

#endif  // COMMON_IDENTITY_CREDENTIALS_H_
