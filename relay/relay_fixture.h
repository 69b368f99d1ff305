#ifndef RELAY_RELAY_FIXTURE_H_
#define RELAY_RELAY_FIXTURE_H_

#include <grpcpp/grpcpp.h>

#include <memory>
#include <string>

#include "absl/strings/string_view.h"
#include "common/identity/spiffe_id.h"
#include "common/identity/test_identities.h"
#include "gtest/gtest.h"
#include "proto/directorysync/relay/v1/relay.pb.h"
#include "relay/relay_clients.h"
#include "relay/relay_server.h"

namespace directory_sync::relay {

// A relay in this process, with real files and real mutual TLS.
class RelayFixture : public testing::Test {
 protected:
  RelayFixture();
  ~RelayFixture() override;

  void StartRelay();
  // Also gives the network face its certificate.
  void StartCertifiedRelay();
  void StopRelay();

  // New connections.
  std::shared_ptr<grpc::Channel> Inner(Role as = Role::kUploader);
  // It belongs to the fleet.
  std::shared_ptr<grpc::Channel> Handler(absl::string_view dns_name = "dc1");
  std::shared_ptr<grpc::Channel> Connect(
      const std::string& address,
      const std::shared_ptr<grpc::ChannelCredentials>& credentials);

  directorysync::relay::v1::GetStatusResponse Status();
  std::string NetworkAddress() { return Status().network_face_address(); }

  // Waits until `condition` holds of the status; fails the test after 20 s.
  template <typename Condition>
  void AwaitStatus(Condition condition) {
    const absl::Time deadline = absl::Now() + absl::Seconds(20);
    while (!condition(Status())) ASSERT_LT(absl::Now(), deadline);
  }

  // Submits one item and waits for its acknowledgement.
  void SubmitOne(absl::string_view name, absl::string_view payload = "sealed");

  // Who belongs to the fleet from now on.
  void Publish();

  TestIdentities identities_;
  directorysync::relay::v1::FleetState fleet_;
  std::string state_directory_;
  RelayServer::Options options_;
  std::unique_ptr<RelayServer> relay_;
};

}  // namespace directory_sync::relay

#endif  // RELAY_RELAY_FIXTURE_H_
