#include "relay/relay_clients.h"

#include <utility>

#include "absl/status/statusor.h"
#include "common/clock/clock.h"
#include "common/identity/certificate_request.h"
#include "common/identity/identity_directory.h"
#include "common/identity/spiffe_id.h"
#include "common/server/channel.h"
#include "common/server/status_conversion.h"
#include "common/status/status_macros.h"
#include "relay/limits.h"

namespace directory_sync::relay {

namespace v1 = ::directorysync::relay::v1;

std::string ItemId(absl::string_view name) {
  std::string id(name);
  id.resize(kItemIdBytes, '\0');
  return id;
}

std::string NameOf(absl::string_view item_id) {
  return std::string(item_id.substr(0, item_id.find('\0')));
}

std::vector<std::string> NamesOf(const std::vector<v1::InboxItem>& items) {
  std::vector<std::string> names;
  for (const v1::InboxItem& item : items) {
    names.push_back(NameOf(item.item_id()));
  }
  return names;
}

TestHandler::TestHandler(const std::shared_ptr<grpc::Channel>& channel,
                         absl::Duration timeout)
    : stub_(v1::PasswordInbox::NewStub(channel)) {
  SetDeadline(context_, timeout);
  context_.set_wait_for_ready(false);
  stream_ = stub_->Submit(&context_);
}

TestHandler::~TestHandler() {
  Cancel();
  if (stream_ != nullptr) Finish().IgnoreError();
}

bool TestHandler::Send(absl::string_view name, absl::string_view payload) {
  return SendRaw(ItemId(name), std::string(payload));
}

bool TestHandler::SendRaw(const std::string& item_id,
                          const std::string& payload) {
  v1::SubmitRequest request;
  request.set_item_id(item_id);
  request.set_payload(payload);
  return stream_->Write(request);
}

std::string TestHandler::AwaitAcknowledgement() {
  v1::SubmitResponse response;
  return stream_->Read(&response) ? NameOf(response.item_id()) : "";
}

void TestHandler::CloseWrites() { stream_->WritesDone(); }

absl::Status TestHandler::Finish() {
  v1::SubmitResponse response;
  while (stream_->Read(&response)) {
  }
  absl::Status status = FromGrpcStatus(stream_->Finish());
  stream_.reset();
  return status;
}

TestUploader::TestUploader(const std::shared_ptr<grpc::Channel>& channel,
                           absl::Duration timeout)
    : stub_(v1::RelayOutlet::NewStub(channel)) {
  SetDeadline(context_, timeout);
  stream_ = stub_->Collect(&context_);
}

TestUploader::~TestUploader() {
  Cancel();
  if (stream_ != nullptr) Finish().IgnoreError();
}

std::vector<v1::InboxItem> TestUploader::Next() {
  v1::CollectResponse response;
  if (!stream_->Read(&response)) return {};
  return {response.items().begin(), response.items().end()};
}

std::vector<v1::InboxItem> TestUploader::Take(size_t count, bool acknowledge) {
  std::vector<v1::InboxItem> taken;
  while (taken.size() < count) {
    const std::vector<v1::InboxItem> items = Next();
    if (items.empty()) break;
    std::vector<uint64_t> keys;
    for (const v1::InboxItem& item : items) keys.push_back(item.item_key());
    taken.insert(taken.end(), items.begin(), items.end());
    if (acknowledge) Acknowledge(keys);
  }
  return taken;
}

bool TestUploader::Acknowledge(const std::vector<uint64_t>& keys) {
  v1::CollectRequest request;
  for (const uint64_t key : keys) request.add_committed_item_keys(key);
  return stream_->Write(request);
}

void TestUploader::CloseWrites() { stream_->WritesDone(); }

absl::Status TestUploader::Finish() {
  v1::CollectResponse response;
  while (stream_->Read(&response)) {
  }
  absl::Status status = FromGrpcStatus(stream_->Finish());
  stream_.reset();
  return status;
}

absl::StatusOr<v1::GetStatusResponse> GetRelayStatus(
    const std::shared_ptr<grpc::Channel>& uploader) {
  grpc::ClientContext context;
  SetDeadline(context, absl::Seconds(20));
  context.set_wait_for_ready(true);
  v1::GetStatusResponse response;
  RETURN_IF_ERROR(FromGrpcStatus(
      v1::RelayOutlet::NewStub(uploader)->GetStatus(&context, {}, &response)));
  return response;
}

absl::StatusOr<std::string> GetSigningRequest(
    const std::shared_ptr<grpc::Channel>& uploader) {
  grpc::ClientContext context;
  SetDeadline(context, absl::Seconds(20));
  context.set_wait_for_ready(true);
  v1::GetServerSigningRequestResponse response;
  RETURN_IF_ERROR(FromGrpcStatus(
      v1::RelayOutlet::NewStub(uploader)->GetServerSigningRequest(&context, {},
                                                                  &response)));
  return response.signing_request_pem();
}

absl::Status InstallCertificate(const std::shared_ptr<grpc::Channel>& uploader,
                                const std::string& certificate_pem,
                                const std::string& fleet_ca_pem) {
  grpc::ClientContext context;
  SetDeadline(context, absl::Seconds(20));
  v1::InstallServerCertificateRequest request;
  request.set_certificate_pem(certificate_pem);
  request.set_fleet_ca_pem(fleet_ca_pem);
  v1::InstallServerCertificateResponse response;
  return FromGrpcStatus(
      v1::RelayOutlet::NewStub(uploader)->InstallServerCertificate(
          &context, request, &response));
}

absl::Status CertifyRelay(const std::shared_ptr<grpc::Channel>& uploader,
                          const CertificateAuthority& fleet) {
  ASSIGN_OR_RETURN(const std::string request, GetSigningRequest(uploader));
  ASSIGN_OR_RETURN(const PublicKey key, PublicKeyOfRequest(request));
  LeafTemplate leaf{SpiffeId::FleetRelay()};
  leaf.use = LeafUse::kServer;
  ASSIGN_OR_RETURN(const Certificate certificate, fleet.Issue(key, leaf));
  return InstallCertificate(uploader, certificate.ToPem(),
                            fleet.certificate().ToPem());
}

absl::Status PublishFleet(const std::shared_ptr<grpc::Channel>& uploader,
                          const v1::FleetState& state) {
  grpc::ClientContext context;
  SetDeadline(context, absl::Minutes(1));
  const auto stub = v1::FleetOutlet::NewStub(uploader);
  const auto stream = stub->Serve(&context);
  v1::ServeRequest request;
  *request.mutable_state() = state;
  stream->Write(request);
  v1::ServeResponse response;
  while (stream->Read(&response)) {
    if (response.has_applied_revision() &&
        response.applied_revision() == state.revision()) {
      stream->WritesDone();
      return FromGrpcStatus(stream->Finish());
    }
  }
  return FromGrpcStatus(stream->Finish());
}

bool AddLeaf(const std::string& identity_directory, v1::FleetState& state) {
  const absl::StatusOr<Identity> identity =
      LoadIdentity(identity_directory, SystemClock());
  if (!identity.ok()) return false;
  const std::string serial = identity->certificate.serial();
  for (const v1::FleetLeaf& leaf : state.leaves()) {
    if (leaf.serial() == serial) return false;
  }
  v1::FleetLeaf& leaf = *state.add_leaves();
  leaf.set_id(identity->certificate.spiffe_id()->uri());
  leaf.set_serial(serial);
  state.set_revision(state.revision() + 1);
  return true;
}

}  // namespace directory_sync::relay
