#include "relay/network_face.h"

#include <memory>
#include <utility>

#include "absl/strings/str_cat.h"
#include "common/identity/certificate.h"
#include "common/identity/certificate_request.h"
#include "common/identity/credentials.h"
#include "common/identity/identity_directory.h"
#include "common/identity/key_file.h"
#include "common/identity/spiffe_id.h"
#include "common/log/log.h"
#include "common/platform/files.h"
#include "common/platform/socket_address.h"
#include "common/status/annotate.h"
#include "common/status/status_macros.h"
#include "relay/authorization.h"

namespace directory_sync::relay {
namespace {

constexpr char kNoCertificate[] =
    "the network face has no certificate yet; it opens when the uploader runs "
    "and installs one";

absl::Status CheckRelayCertificate(const Identity& identity, Clock& clock) {
  const Certificate& certificate = identity.certificate;
  ASSIGN_OR_RETURN(const PublicKey certified, certificate.public_key());
  if (certified != identity.key.public_key()) {
    return absl::InvalidArgumentError("not a certificate of this relay's key");
  }
  ASSIGN_OR_RETURN(const SpiffeId id, certificate.spiffe_id());
  if (id != SpiffeId::FleetRelay()) {
    return absl::InvalidArgumentError(
        absl::StrCat("the certificate is for ", id.uri(), ", not for ",
                     SpiffeId::FleetRelay().uri()));
  }
  if (!certificate.IsSignedBy(identity.authority)) {
    return absl::InvalidArgumentError(
        "the certificate is not signed by the given fleet CA");
  }
  const absl::Time now = clock.Now();
  if (now < certificate.not_before() || now >= certificate.not_after()) {
    return absl::InvalidArgumentError("the certificate is not valid now");
  }
  return absl::OkStatus();
}

}  // namespace

absl::StatusOr<std::unique_ptr<NetworkFace>> NetworkFace::Create(
    const Options& options, Clock& clock) {
  RETURN_IF_ERROR(CreatePrivateDirectory(options.state_directory));
  ASSIGN_OR_RETURN(PrivateKey key,
                   LoadOrCreateKeyFile(options.state_directory + "/fleet.key"));
  // A taken port is reported now, not when the certificate comes.
  RETURN_IF_ERROR(CheckCanListen(options.address));
  std::unique_ptr<NetworkFace> face(
      new NetworkFace(options, std::move(key), clock));
  RETURN_IF_ERROR(face->OpenWithStoredIdentity());
  return face;
}

NetworkFace::NetworkFace(const Options& options, PrivateKey key, Clock& clock)
    : options_(options), key_(std::move(key)), clock_(clock) {}

std::string NetworkFace::identity_directory() const {
  return options_.state_directory + "/fleet";
}

absl::Status NetworkFace::OpenWithStoredIdentity() {
  absl::MutexLock lock(&mutex_);
  absl::StatusOr<Identity> identity =
      LoadIdentity(identity_directory(), clock_);
  absl::Status usable = identity.status();
  if (usable.ok()) usable = CheckRelayCertificate(*identity, clock_);
  if (usable.ok()) return Open();
  // The uploader's next visit replaces whatever is wrong with it.
  problem_ = kNoCertificate;
  if (!absl::IsNotFound(usable)) {
    absl::StrAppend(&problem_, " (", usable.message(), ")");
  }
  LogWarning("network_face_closed", {{"reason", problem_}});
  return absl::OkStatus();
}

absl::Status NetworkFace::Open() {
  if (draining_) return absl::UnavailableError("the relay is stopping");
  GrpcServer::Options server;
  server.address = options_.address;
  ASSIGN_OR_RETURN(server.credentials,
                   ServerCredentialsFrom(identity_directory(), clock_,
                                         ClientCertificates::kOptional));
  server.authorization = NetworkFaceAuthorization();
  server.admission = options_.admission;
  server.services = options_.services;
  server.max_connection_idle = kMaxConnectionIdle;
  server.max_message_bytes = kMaxNetworkMessageBytes;
  server.memory_quota_bytes = kNetworkMemoryBytes;
  server.connection_limits =
      ConnectionLimits{options_.max_connections, kMaxConnectionsPerAddress,
                       options_.keeps_connection};
  server.handshake_timeout = kHandshakeTimeout;
  ASSIGN_OR_RETURN(server_, GrpcServer::Start(std::move(server)));
  server_->SetServing(true);
  problem_.clear();
  LogInfo("network_face_open", {{"address", server_->address()}});
  return absl::OkStatus();
}

std::string NetworkFace::SigningRequest() const {
  return MakeCertificateRequest(key_);
}

absl::Status NetworkFace::Install(absl::string_view certificate_pem,
                                  absl::string_view fleet_ca_pem) {
  absl::StatusOr<Certificate> certificate =
      Certificate::FromPem(certificate_pem);
  RETURN_IF_ERROR(Annotate(certificate.status(), "certificate_pem"));
  absl::StatusOr<Certificate> authority = Certificate::FromPem(fleet_ca_pem);
  RETURN_IF_ERROR(Annotate(authority.status(), "fleet_ca_pem"));
  const Identity identity{key_, *std::move(certificate), *std::move(authority)};
  RETURN_IF_ERROR(CheckRelayCertificate(identity, clock_));

  absl::MutexLock lock(&mutex_);
  RETURN_IF_ERROR(WriteIdentity(identity_directory(), identity));
  LogInfo("network_certificate_installed",
          {{"serial", identity.certificate.serial()},
           {"not_after", absl::FormatTime(identity.certificate.not_after(),
                                          absl::UTCTimeZone())}});
  if (server_ != nullptr) return absl::OkStatus();
  const absl::Status opened = Open();
  if (!opened.ok()) problem_ = std::string(opened.message());
  return opened;
}

NetworkFace::State NetworkFace::state() const {
  absl::MutexLock lock(&mutex_);
  State state;
  state.open = server_ != nullptr;
  state.address = state.open ? server_->address() : options_.address;
  state.problem = problem_;
  return state;
}

void NetworkFace::Drain(absl::Duration grace) {
  GrpcServer* server;
  {
    absl::MutexLock lock(&mutex_);
    draining_ = true;
    server = server_.get();
  }
  if (server != nullptr) server->Drain(grace);
}

}  // namespace directory_sync::relay
