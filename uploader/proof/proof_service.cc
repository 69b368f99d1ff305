#include "uploader/proof/proof_service.h"

#include <string>
#include <utility>

#include "common/server/status_conversion.h"
#include "common/status/status_macros.h"
#include "uploader/proof/handler_signs.h"
#include "uploader/proof/proof_reports.h"
#include "uploader/store/password_table.h"

namespace directory_sync::uploader {

namespace v1 = directorysync::upload::v1;

namespace {

// Puts a result into a response, or turns an error into gRPC's.
template <typename Response>
grpc::Status Answer(absl::StatusOr<Response> result, Response* response) {
  if (!result.ok()) return ToGrpcStatus(result.status());
  *response = *std::move(result);
  return grpc::Status::OK;
}

}  // namespace

grpc::Status ProofService::GetPasswordTotals(
    grpc::ServerContext*, const v1::GetPasswordTotalsRequest*,
    v1::GetPasswordTotalsResponse* response) {
  return Answer(ReportTotals(parts_.state), response);
}

grpc::Status ProofService::ListAccountProofs(
    grpc::ServerContext*, const v1::ListAccountProofsRequest* request,
    v1::ListAccountProofsResponse* response) {
  return Answer(ListProofs(
                    parts_.state,
                    [this](const std::string& id) {
                      return parts_.controllers.NameOf(id);
                    },
                    *request),
                response);
}

grpc::Status ProofService::GetPasswordTimeline(
    grpc::ServerContext*, const v1::GetPasswordTimelineRequest* request,
    v1::GetPasswordTimelineResponse* response) {
  return Answer(ReportTimeline(
                    parts_.state,
                    [this](const std::string& id) {
                      return parts_.controllers.NameOf(id);
                    },
                    *request),
                response);
}

absl::StatusOr<CoverageView> ProofService::ReadCoverage() {
  CoverageView view;
  view.now = parts_.clock.Now();
  view.known = parts_.controllers.List();
  ASSIGN_OR_RETURN(view.admitted, parts_.fleet.Controllers());
  view.signs = SignsOf(view.admitted);
  RETURN_IF_ERROR(parts_.state.Read([&](Database& database) -> absl::Status {
    ASSIGN_OR_RETURN(view.missed, PasswordTable(database).CountMissed());
    ASSIGN_OR_RETURN(view.last_captures,
                     PasswordTable(database).LastCaptures());
    return absl::OkStatus();
  }));
  return view;
}

grpc::Status ProofService::GetPasswordCoverage(
    grpc::ServerContext*, const v1::GetPasswordCoverageRequest*,
    v1::GetPasswordCoverageResponse* response) {
  const absl::StatusOr<CoverageView> view = ReadCoverage();
  if (!view.ok()) return ToGrpcStatus(view.status());
  *response = AssessCoverage(*view);
  return grpc::Status::OK;
}

}  // namespace directory_sync::uploader
