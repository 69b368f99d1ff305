#include "uploader/admin/fleet_admin_service.h"

#include <grpcpp/server_context.h>

#include <string>
#include <vector>

#include "absl/strings/str_join.h"
#include "common/enrolment/join_bundle.h"
#include "common/log/log.h"
#include "common/server/status_conversion.h"
#include "common/status/status_macros.h"
#include "uploader/admin/actor.h"
#include "uploader/admin/controller_listing.h"
#include "uploader/store/timestamps.h"

namespace directory_sync::uploader {

namespace v1 = directorysync::upload::v1;

namespace {

constexpr absl::Duration kCutOffPatience = absl::Seconds(3);

}  // namespace

absl::Status FleetAdminService::Audit(const Actor& actor,
                                      absl::string_view action,
                                      absl::string_view details) {
  return parts_.state.Write([&](Database& database) {
    return AuditTable(database).Add(actor, action, details, parts_.clock.Now());
  });
}

grpc::Status FleetAdminService::AddDomainControllers(
    grpc::ServerContext* context,
    const v1::AddDomainControllersRequest* request,
    v1::AddDomainControllersResponse* response) {
  const auto bundle = parts_.enrolment.Invite(
      {request->dns_host_names().begin(), request->dns_host_names().end()},
      request->has_valid_for() ? FromDuration(request->valid_for())
                               : kInvitationLifetime,
      request->os_user());
  if (!bundle.ok()) return ToGrpcStatus(bundle.status());
  absl::StatusOr<std::string> text = FormatJoinBundle(*bundle);
  if (!text.ok()) return ToGrpcStatus(text.status());
  const absl::Status audited =
      Audit(ActorOf(*context, request->os_user()), "domain_controllers_added",
            absl::StrJoin(bundle->domain_controllers(), "\n"));
  if (!audited.ok()) return ToGrpcStatus(audited);
  for (const std::string& name : bundle->domain_controllers()) {
    LogInfo("domain_controller_invited",
            {{"name", name}, {"os_user", request->os_user()}});
  }
  response->set_join_bundle(*std::move(text));
  *response->mutable_expires() = bundle->expires();
  return grpc::Status::OK;
}

grpc::Status FleetAdminService::RemoveDomainController(
    grpc::ServerContext* context,
    const v1::RemoveDomainControllerRequest* request,
    v1::RemoveDomainControllerResponse* response) {
  const absl::Status removed = parts_.fleet.Remove(request->dns_host_name());
  if (!removed.ok()) return ToGrpcStatus(removed);
  LogInfo("domain_controller_removed", {{"name", request->dns_host_name()},
                                        {"os_user", request->os_user()}});
  response->set_cut_off(parts_.await_applied(kCutOffPatience));
  return ToGrpcStatus(Audit(ActorOf(*context, request->os_user()),
                            "domain_controller_removed",
                            request->dns_host_name()));
}

grpc::Status FleetAdminService::ListDomainControllers(
    grpc::ServerContext*, const v1::ListDomainControllersRequest*,
    v1::ListDomainControllersResponse* response) {
  absl::StatusOr<v1::ListDomainControllersResponse> list =
      ListControllers(parts_.state, parts_.clock.Now());
  if (!list.ok()) return ToGrpcStatus(list.status());
  *response = *std::move(list);
  return grpc::Status::OK;
}

grpc::Status FleetAdminService::RotateSealingKey(
    grpc::ServerContext*, const v1::RotateSealingKeyRequest* request,
    v1::RotateSealingKeyResponse* response) {
  const auto settings = parts_.fleet.RotateSealingKey();
  if (!settings.ok()) return ToGrpcStatus(settings.status());
  LogInfo("sealing_key_rotated",
          {{"settings_version", uint64_t{settings->version()}},
           {"os_user", request->os_user()}});
  response->set_settings_version(settings->version());
  return grpc::Status::OK;
}

grpc::Status FleetAdminService::IssueOperatorCertificate(
    grpc::ServerContext*, const v1::IssueOperatorCertificateRequest* request,
    v1::IssueOperatorCertificateResponse* response) {
  const auto certificate =
      parts_.fleet.CertifyOperator(request->signing_request_pem());
  if (!certificate.ok()) return ToGrpcStatus(certificate.status());
  LogInfo("operator_certified",
          {{"serial", certificate->serial()}, {"os_user", request->os_user()}});
  parts_.await_applied(kCutOffPatience);
  response->set_certificate_pem(certificate->ToPem());
  response->set_fleet_ca_pem(parts_.fleet.certificate_pem());
  return grpc::Status::OK;
}

}  // namespace directory_sync::uploader
