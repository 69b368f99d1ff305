#ifndef RELAY_RELAY_CLIENTS_H_
#define RELAY_RELAY_CLIENTS_H_

#include <grpcpp/grpcpp.h>

#include <memory>
#include <string>
#include <vector>

#include "absl/status/status.h"
#include "absl/strings/string_view.h"
#include "absl/time/time.h"
#include "common/identity/certificate_authority.h"
#include "proto/directorysync/relay/v1/fleet_relay.grpc.pb.h"
#include "proto/directorysync/relay/v1/relay.grpc.pb.h"

namespace directory_sync::relay {

// The relay's two callers as tests play them. Every call ends within a minute,
// whatever the relay does.

// A handler's Submit stream.
class TestHandler {
 public:
  explicit TestHandler(const std::shared_ptr<grpc::Channel>& channel,
                       absl::Duration timeout = absl::Minutes(1));
  ~TestHandler();

  // Sends an item whose id is made from `name`; false when the stream is over.
  bool Send(absl::string_view name, absl::string_view payload = "sealed");
  bool SendRaw(const std::string& item_id, const std::string& payload);

  // The name of the next acknowledged item, or "" when the stream is over.
  std::string AwaitAcknowledgement();

  // Sends no more, and how the stream ended, skipping acknowledgements.
  void CloseWrites();
  absl::Status Finish();

  void Cancel() { context_.TryCancel(); }

 private:
  grpc::ClientContext context_;
  std::unique_ptr<directorysync::relay::v1::PasswordInbox::Stub> stub_;
  std::unique_ptr<
      grpc::ClientReaderWriter<directorysync::relay::v1::SubmitRequest,
                               directorysync::relay::v1::SubmitResponse>>
      stream_;
};

// The uploader's Collect stream.
class TestUploader {
 public:
  explicit TestUploader(const std::shared_ptr<grpc::Channel>& channel,
                        absl::Duration timeout = absl::Minutes(1));
  ~TestUploader();

  // The next items, or none when the stream is over.
  std::vector<directorysync::relay::v1::InboxItem> Next();

  // The next `count` items in all, each acknowledged if `acknowledge`; fewer
  // when the stream is over.
  std::vector<directorysync::relay::v1::InboxItem> Take(
      size_t count, bool acknowledge = true);

  bool Acknowledge(const std::vector<uint64_t>& keys);
  void CloseWrites();
  absl::Status Finish();
  void Cancel() { context_.TryCancel(); }

 private:
  grpc::ClientContext context_;
  std::unique_ptr<directorysync::relay::v1::RelayOutlet::Stub> stub_;
  std::unique_ptr<
      grpc::ClientReaderWriter<directorysync::relay::v1::CollectRequest,
                               directorysync::relay::v1::CollectResponse>>
      stream_;
};

// 16 bytes that begin with `name`, and back.
std::string ItemId(absl::string_view name);
std::string NameOf(absl::string_view item_id);

// Names in order.
std::vector<std::string> NamesOf(
    const std::vector<directorysync::relay::v1::InboxItem>& items);

// The unary calls. An error is the call's.
absl::StatusOr<directorysync::relay::v1::GetStatusResponse> GetRelayStatus(
    const std::shared_ptr<grpc::Channel>& uploader);
absl::StatusOr<std::string> GetSigningRequest(
    const std::shared_ptr<grpc::Channel>& uploader);
absl::Status InstallCertificate(const std::shared_ptr<grpc::Channel>& uploader,
                                const std::string& certificate_pem,
                                const std::string& fleet_ca_pem);

// What the uploader does: says who belongs to the fleet, and waits until the
// relay follows.
absl::Status PublishFleet(const std::shared_ptr<grpc::Channel>& uploader,
                          const directorysync::relay::v1::FleetState& state);

// Adds the certificate in an identity directory to `state`, unless it is there.
// False: it was.
bool AddLeaf(const std::string& identity_directory,
             directorysync::relay::v1::FleetState& state);

// What the uploader does: asks for the request, signs it, installs the leaf.
absl::Status CertifyRelay(const std::shared_ptr<grpc::Channel>& uploader,
                          const CertificateAuthority& fleet);

}  // namespace directory_sync::relay

#endif  // RELAY_RELAY_CLIENTS_H_
