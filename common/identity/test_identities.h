#ifndef COMMON_IDENTITY_TEST_IDENTITIES_H_
#define COMMON_IDENTITY_TEST_IDENTITIES_H_

#include <memory>
#include <string>

#include "absl/strings/string_view.h"
#include "common/identity/certificate_authority.h"
#include "common/identity/spiffe_id.h"

namespace grpc {
class ChannelCredentials;
class ServerCredentials;
}  // namespace grpc

namespace directory_sync {

// A local and a fleet authority with identity directories on disk, so that a
// test speaks the same mutual TLS 1.3 as the product:
//
//   TestIdentities identities;
//   options.credentials = identities.Server(Role::kRelay);
//   auto channel = MakeChannel(server->address(),
//       identities.Channel(Role::kUploader, Role::kRelay));
//
// Make it before anything else of gRPC. Any failure aborts. The directories
// are below TempDir() and go away with the object.
class TestIdentities {
 public:
  TestIdentities();
  ~TestIdentities();
  TestIdentities(const TestIdentities&) = delete;
  TestIdentities& operator=(const TestIdentities&) = delete;

  // The identity directory of a role, named like the supervisor's:
  // <root>/<role name>; written when first asked for.
  std::string Directory(Role role);
  // What Config's identity root may point to.
  const std::string& root() const { return root_; }

  std::shared_ptr<grpc::ServerCredentials> Server(Role role);
  std::shared_ptr<grpc::ChannelCredentials> Channel(Role as, Role server);

  // A client that trusts local servers, whichever they are, but has no
  // certificate to show: for tests that it is kept out.
  std::shared_ptr<grpc::ChannelCredentials> WithoutCertificate();

  // The same in the fleet: any of its ids; clients expect the fleet's relay.
  std::string FleetDirectory(const SpiffeId& id);
  std::shared_ptr<grpc::ServerCredentials> FleetServer();
  std::shared_ptr<grpc::ChannelCredentials> FleetChannel(
      absl::string_view handler_dns_name);

  CertificateAuthority& local_authority() { return local_; }
  CertificateAuthority& fleet_authority() { return fleet_; }

 private:
  std::string Write(const CertificateAuthority& authority, const SpiffeId& id,
                    const std::string& directory);

  std::string root_;
  CertificateAuthority local_;
  CertificateAuthority fleet_;
};

}  // namespace directory_sync

#endif  // COMMON_IDENTITY_TEST_IDENTITIES_H_
