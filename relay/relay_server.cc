#include "relay/relay_server.h"

#include <thread>
#include <utility>
#include <vector>

#include "common/identity/credentials.h"
#include "common/platform/files.h"
#include "common/status/status_macros.h"
#include "relay/authorization.h"
#include "relay/sqlite_inbox_store.h"

namespace directory_sync::relay {
namespace {

absl::StatusOr<std::unique_ptr<Inbox>> OpenInbox(
    const RelayServer::Options& options, Clock& clock) {
  RETURN_IF_ERROR(CreatePrivateDirectory(options.state_directory));
  DatabaseOptions database;
  // Two relays on one inbox would lose the order.
  database.exclusive = true;
  database.busy_timeout = absl::Seconds(1);
  ASSIGN_OR_RETURN(std::unique_ptr<InboxStore> store,
                   SqliteInboxStore::Open(options.state_directory + "/inbox.db",
                                          clock, database));
  return Inbox::Start(std::move(store), options.limits, clock);
}

absl::StatusOr<std::unique_ptr<GrpcServer>> OpenInnerFace(
    const RelayServer::Options& options, std::vector<grpc::Service*> services,
    Clock& clock) {
  GrpcServer::Options server;
  server.address = options.inner_address;
  ASSIGN_OR_RETURN(server.credentials,
                   ServerCredentialsFrom(options.identity_directory, clock));
  server.authorization = InnerFaceAuthorization();
  server.services = std::move(services);
  // Also when the network face has used up the open files.
  server.connection_limits = ConnectionLimits();
  return GrpcServer::Start(std::move(server));
}

}  // namespace

absl::StatusOr<std::unique_ptr<RelayServer>> RelayServer::Start(
    const Options& options, Clock& clock) {
  std::unique_ptr<RelayServer> relay(new RelayServer());
  ASSIGN_OR_RETURN(relay->inbox_, OpenInbox(options, clock));
  relay->roster_ =
      std::make_unique<FleetRoster>(options.state_directory + "/fleet-state");
  FleetRoster& roster = *relay->roster_;
  relay->password_inbox_ = std::make_unique<PasswordInboxService>(
      *relay->inbox_, roster, options.handler_rate, clock);
  relay->fleet_outlet_ = std::make_unique<FleetOutletService>(roster);
  relay->enrolment_ = std::make_unique<FleetEnrolmentService>(
      *relay->fleet_outlet_, *relay->roster_, clock);
  relay->attendance_ = std::make_unique<FleetAttendanceService>(
      roster, *relay->fleet_outlet_, clock);
  NetworkFace::Options face;
  face.address = options.network_address;
  face.state_directory = options.state_directory;
  face.services = {relay->password_inbox_.get(), relay->enrolment_.get(),
                   relay->attendance_.get()};
  face.admission = [&roster](const grpc::AuthContext& peer) {
    return roster.Check(peer);
  };
  face.max_connections = options.max_connections;
  // Members have streams; strangers make room for others.
  face.keeps_connection = [&inbox = *relay->password_inbox_,
                           &attendance =
                               *relay->attendance_](const std::string& peer) {
    return attendance.HasStreamOf(peer) || inbox.HasStreamOf(peer);
  };
  ASSIGN_OR_RETURN(relay->network_face_, NetworkFace::Create(face, clock));
  relay->outlet_ = std::make_unique<RelayOutletService>(
      *relay->inbox_, *relay->password_inbox_, *relay->network_face_);
  ASSIGN_OR_RETURN(
      relay->inner_face_,
      OpenInnerFace(options, {relay->outlet_.get(), relay->fleet_outlet_.get()},
                    clock));
  relay->inner_face_->SetServing(true);
  return relay;
}

RelayServer::~RelayServer() { Stop(absl::ZeroDuration()); }

void RelayServer::Stop(absl::Duration grace) {
  // Both at once, so that peers who don't listen take up one grace only.
  if (password_inbox_ != nullptr) password_inbox_->EndStreams();
  if (attendance_ != nullptr) attendance_->EndStreams();
  if (enrolment_ != nullptr) enrolment_->EndCalls();
  if (outlet_ != nullptr) outlet_->EndStreams();
  if (fleet_outlet_ != nullptr) fleet_outlet_->EndStreams();
  std::thread network([this, grace] {
    if (network_face_ != nullptr) network_face_->Drain(grace);
  });
  if (inner_face_ != nullptr) inner_face_->Drain(grace);
  network.join();
}

}  // namespace directory_sync::relay
