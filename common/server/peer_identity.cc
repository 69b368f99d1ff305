#include "common/server/peer_identity.h"

#include <grpcpp/security/auth_context.h>
#include <grpcpp/server_context.h>

#include <vector>

#include "absl/status/status.h"
#include "absl/strings/string_view.h"

namespace directory_sync {
namespace {

// Set by gRPC's TLS from the certificate that it verified; a client can't
// send it.
constexpr char kSpiffeIdProperty[] = "peer_spiffe_id";
constexpr char kCertificateProperty[] = "x509_pem_cert";

absl::StatusOr<absl::string_view> OnlyValue(const grpc::AuthContext* context,
                                            const char* property) {
  std::vector<grpc::string_ref> values;
  if (context != nullptr) values = context->FindPropertyValues(property);
  if (values.size() != 1) {
    return absl::UnauthenticatedError(
        "the connection has no client certificate with one SPIFFE id");
  }
  return absl::string_view(values[0].data(), values[0].size());
}

}  // namespace

absl::StatusOr<SpiffeId> PeerIdentityOf(const grpc::AuthContext& context) {
  const absl::StatusOr<absl::string_view> uri =
      OnlyValue(&context, kSpiffeIdProperty);
  if (!uri.ok()) return uri.status();
  absl::StatusOr<SpiffeId> id = SpiffeId::Parse(*uri);
  if (!id.ok()) return absl::UnauthenticatedError(id.status().message());
  return id;
}

absl::StatusOr<SpiffeId> PeerIdentity(const grpc::ServerContextBase& context) {
  const std::shared_ptr<const grpc::AuthContext> peer = context.auth_context();
  if (peer == nullptr) {
    return absl::UnauthenticatedError("the connection is not authenticated");
  }
  return PeerIdentityOf(*peer);
}

absl::StatusOr<Certificate> PeerCertificate(
    const grpc::ServerContextBase& context) {
  const std::shared_ptr<const grpc::AuthContext> peer = context.auth_context();
  if (peer == nullptr) {
    return absl::UnauthenticatedError("the connection is not authenticated");
  }
  return PeerCertificateOf(*peer);
}

absl::StatusOr<Certificate> PeerCertificateOf(
    const grpc::AuthContext& context) {
  const absl::StatusOr<absl::string_view> pem =
      OnlyValue(&context, kCertificateProperty);
  if (!pem.ok()) return pem.status();
  return Certificate::FromPem(*pem);
}

}  // namespace directory_sync
