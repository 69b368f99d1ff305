#include "common/identity/credentials.h"

#include <grpcpp/security/credentials.h>
#include <grpcpp/security/server_credentials.h>
#include <grpcpp/security/tls_certificate_provider.h>
#include <grpcpp/security/tls_certificate_verifier.h>
#include <grpcpp/security/tls_credentials_options.h>

#include <functional>
#include <utility>
#include <vector>

#include "absl/strings/str_cat.h"
#include "common/secret/secret.h"
#include "common/secret/secret_access.h"
#include "common/status/status_macros.h"

namespace directory_sync {
namespace {

using ::grpc::experimental::CertificateProviderInterface;
using ::grpc::experimental::ExternalCertificateVerifier;
using ::grpc::experimental::TlsCustomVerificationCheckRequest;

// Often enough for a reissue at half of a leaf's life; a look is three stats.
constexpr unsigned kReloadSeconds = 5;

// Accepts a server by its SPIFFE id, after the chain was verified; host names
// mean nothing to us.
class ServerIdVerifier : public ExternalCertificateVerifier {
 public:
  explicit ServerIdVerifier(SpiffeId expected)
      : expected_(std::move(expected)) {}

  bool Verify(TlsCustomVerificationCheckRequest* request,
              std::function<void(grpc::Status)> /*callback*/,
              grpc::Status* sync_status) override {
    const std::vector<grpc::string_ref> uris = request->uri_names();
    if (uris.size() == 1 &&
        absl::string_view(uris[0].data(), uris[0].size()) == expected_.uri()) {
      *sync_status = grpc::Status::OK;
    } else {
      *sync_status =
          grpc::Status(grpc::StatusCode::UNAUTHENTICATED,
                       absl::StrCat("the server is not ", expected_.uri()));
    }
    return true;  // decided without waiting for anything
  }

  void Cancel(TlsCustomVerificationCheckRequest* /*request*/) override {}

 private:
  const SpiffeId expected_;
};

std::shared_ptr<CertificateProviderInterface> WatchFiles(
    const std::string& directory) {
  const std::string pair = KeyAndCertificatePath(directory);
  return std::make_shared<grpc::experimental::FileWatcherCertificateProvider>(
      pair, pair, AuthorityPath(directory), kReloadSeconds);
}

// gRPC keeps its own copy of the key for as long as it needs it.
std::shared_ptr<CertificateProviderInterface> HoldInMemory(
    const Identity& identity) {
  const Secret key = identity.key.ToPem();
  std::vector<grpc::experimental::IdentityKeyCertPair> pairs(1);
  pairs[0].private_key = std::string(key.Reveal(SecretAccess()));
  pairs[0].certificate_chain = identity.certificate.ToPem();
  auto provider =
      std::make_shared<grpc::experimental::StaticDataCertificateProvider>(
          identity.authority.ToPem(), pairs);
  Secret::Wipe(pairs[0].private_key.data(), pairs[0].private_key.size());
  return provider;
}

std::shared_ptr<grpc::ServerCredentials> ServerCredentialsWith(
    std::shared_ptr<CertificateProviderInterface> provider,
    ClientCertificates clients = ClientCertificates::kRequired) {
  grpc::experimental::TlsServerCredentialsOptions options(std::move(provider));
  options.watch_root_certs();
  options.watch_identity_key_cert_pairs();
  options.set_cert_request_type(
      clients == ClientCertificates::kRequired
          ? GRPC_SSL_REQUEST_AND_REQUIRE_CLIENT_CERTIFICATE_AND_VERIFY
          : GRPC_SSL_REQUEST_CLIENT_CERTIFICATE_AND_VERIFY);
  return grpc::experimental::TlsServerCredentials(options);
}

std::shared_ptr<grpc::ChannelCredentials> ChannelCredentialsWith(
    std::shared_ptr<CertificateProviderInterface> provider,
    const SpiffeId& server, bool has_identity = true) {
  grpc::experimental::TlsChannelCredentialsOptions options;
  options.set_certificate_provider(std::move(provider));
  options.watch_root_certs();
  if (has_identity) options.watch_identity_key_cert_pairs();
  options.set_verify_server_certs(true);
  options.set_check_call_host(false);
  options.set_certificate_verifier(
      ExternalCertificateVerifier::Create<ServerIdVerifier>(server));
  return grpc::experimental::TlsCredentials(options);
}

}  // namespace

absl::StatusOr<std::shared_ptr<grpc::ServerCredentials>> ServerCredentialsFrom(
    const std::string& directory, Clock& clock, ClientCertificates clients) {
  RETURN_IF_ERROR(LoadIdentity(directory, clock).status());
  return ServerCredentialsWith(WatchFiles(directory), clients);
}

absl::StatusOr<std::shared_ptr<grpc::ChannelCredentials>>
ChannelCredentialsFrom(const std::string& directory, const SpiffeId& server,
                       Clock& clock) {
  RETURN_IF_ERROR(LoadIdentity(directory, clock).status());
  return ChannelCredentialsWith(WatchFiles(directory), server);
}

std::shared_ptr<grpc::ServerCredentials> ServerCredentialsOf(
    const Identity& identity) {
  return ServerCredentialsWith(HoldInMemory(identity));
}

std::shared_ptr<grpc::ChannelCredentials> ChannelCredentialsOf(
    const Identity& identity, const SpiffeId& server) {
  return ChannelCredentialsWith(HoldInMemory(identity), server);
}

std::shared_ptr<grpc::ChannelCredentials> ChannelCredentialsWithoutIdentity(
    const Certificate& authority, const SpiffeId& server) {
  return ChannelCredentialsWith(
      std::make_shared<grpc::experimental::StaticDataCertificateProvider>(
          authority.ToPem()),
      server, /*has_identity=*/false);
}

}  // namespace directory_sync
