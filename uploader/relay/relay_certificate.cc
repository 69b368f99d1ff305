#include "uploader/relay/relay_certificate.h"

#include <grpcpp/client_context.h>

#include "common/server/channel.h"
#include "common/server/status_conversion.h"
#include "common/status/status_macros.h"

namespace directory_sync::uploader {

using directorysync::relay::v1::GetServerSigningRequestRequest;
using directorysync::relay::v1::GetServerSigningRequestResponse;
using directorysync::relay::v1::InstallServerCertificateRequest;
using directorysync::relay::v1::InstallServerCertificateResponse;

namespace {

constexpr absl::Duration kCallTimeout = absl::Seconds(10);

}  // namespace

absl::Status RelayCertificate::Install() {
  grpc::ClientContext asking;
  const OpenCalls::Call asking_call(calls_, asking);
  SetDeadline(asking, kCallTimeout);
  GetServerSigningRequestResponse answer;
  RETURN_IF_ERROR(FromGrpcStatus(relay_.GetServerSigningRequest(
      &asking, GetServerSigningRequestRequest(), &answer)));
  if (answer.signing_request_pem() != signing_request_pem_ ||
      clock_.Now() >= due_) {
    RETURN_IF_ERROR(Renew(answer.signing_request_pem()));
  }
  grpc::ClientContext installing;
  const OpenCalls::Call installing_call(calls_, installing);
  SetDeadline(installing, kCallTimeout);
  InstallServerCertificateRequest request;
  request.set_certificate_pem(certificate_pem_);
  request.set_fleet_ca_pem(fleet_.certificate_pem());
  InstallServerCertificateResponse response;
  return FromGrpcStatus(
      relay_.InstallServerCertificate(&installing, request, &response));
}

absl::Status RelayCertificate::Renew(const std::string& signing_request_pem) {
  ASSIGN_OR_RETURN(const Certificate certificate,
                   fleet_.CertifyRelay(signing_request_pem));
  signing_request_pem_ = signing_request_pem;
  certificate_pem_ = certificate.ToPem();
  due_ = clock_.Now() + (certificate.not_after() - clock_.Now()) * 2 / 3;
  return absl::OkStatus();
}

}  // namespace directory_sync::uploader
