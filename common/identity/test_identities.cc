#include "common/identity/test_identities.h"

#include <grpcpp/security/credentials.h>
#include <grpcpp/security/tls_certificate_provider.h>
#include <grpcpp/security/tls_certificate_verifier.h>
#include <grpcpp/security/tls_credentials_options.h>

#include <cstdio>
#include <cstdlib>
#include <utility>

#include "absl/status/statusor.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_replace.h"
#include "common/clock/clock.h"
#include "common/identity/credentials.h"
#include "common/identity/identity_directory.h"
#include "common/identity/tls13.h"
#include "common/platform/files.h"
#include "common/server/grpc_log.h"

namespace directory_sync {
namespace {

template <typename T>
T OrDie(absl::StatusOr<T> result) {
  if (!result.ok()) {
    std::fprintf(stderr, "%s\n", result.status().ToString().c_str());
    std::abort();
  }
  return *std::move(result);
}

// The first thing that is made, so that gRPC reads the variable after it.
std::string MakeRoot() {
  RestrictToTls13();
  RouteGrpcLog();
  return OrDie(MakeTemporaryDirectory("identities"));
}

CertificateAuthority Mint(absl::string_view domain) {
  return OrDie(
      CertificateAuthority::Mint(domain, absl::Hours(48), SystemClock()));
}

}  // namespace

TestIdentities::TestIdentities()
    : root_(MakeRoot()),
      local_(Mint(kLocalTrustDomain)),
      fleet_(Mint(kFleetTrustDomain)) {}

TestIdentities::~TestIdentities() { RemoveTree(root_).IgnoreError(); }

std::string TestIdentities::Write(const CertificateAuthority& authority,
                                  const SpiffeId& id,
                                  const std::string& directory) {
  if (FileExists(KeyAndCertificatePath(directory))) return directory;
  const PrivateKey key = PrivateKey::Generate();
  LeafTemplate leaf{id};
  leaf.use = LeafUse::kClientAndServer;
  const Certificate certificate =
      OrDie(authority.Issue(key.public_key(), leaf));
  const absl::Status written = WriteIdentity(
      directory, Identity{key, certificate, authority.certificate()});
  if (!written.ok()) OrDie(absl::StatusOr<int>(written));
  return directory;
}

std::string TestIdentities::Directory(Role role) {
  return Write(local_, SpiffeId::Local(role),
               absl::StrCat(root_, "/", RoleName(role)));
}

std::shared_ptr<grpc::ServerCredentials> TestIdentities::Server(Role role) {
  return OrDie(ServerCredentialsFrom(Directory(role)));
}

std::shared_ptr<grpc::ChannelCredentials> TestIdentities::Channel(Role as,
                                                                  Role server) {
  return OrDie(ChannelCredentialsFrom(Directory(as), SpiffeId::Local(server)));
}

std::shared_ptr<grpc::ChannelCredentials> TestIdentities::WithoutCertificate() {
  grpc::experimental::TlsChannelCredentialsOptions options;
  options.set_certificate_provider(
      std::make_shared<grpc::experimental::StaticDataCertificateProvider>(
          local_.certificate().ToPem()));
  options.watch_root_certs();
  options.set_check_call_host(false);
  options.set_certificate_verifier(
      std::make_shared<grpc::experimental::NoOpCertificateVerifier>());
  return grpc::experimental::TlsCredentials(options);
}

std::string TestIdentities::FleetDirectory(const SpiffeId& id) {
  return Write(fleet_, id,
               absl::StrCat(root_, "/fleet-",
                            absl::StrReplaceAll(id.path(), {{"/", "-"}})));
}

std::shared_ptr<grpc::ServerCredentials> TestIdentities::FleetServer() {
  return OrDie(ServerCredentialsFrom(FleetDirectory(SpiffeId::FleetRelay())));
}

std::shared_ptr<grpc::ChannelCredentials> TestIdentities::FleetChannel(
    absl::string_view handler_dns_name) {
  const SpiffeId handler = OrDie(SpiffeId::FleetHandler(handler_dns_name));
  return OrDie(
      ChannelCredentialsFrom(FleetDirectory(handler), SpiffeId::FleetRelay()));
}

}  // namespace directory_sync
