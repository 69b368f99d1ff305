#ifndef UPLOADER_PROOF_PROOF_SERVICE_H_
#define UPLOADER_PROOF_PROOF_SERVICE_H_

#include "absl/status/statusor.h"
#include "common/clock/clock.h"
#include "proto/directorysync/upload/v1/passwords.grpc.pb.h"
#include "uploader/fleet/fleet_authority.h"
#include "uploader/passwords/controller_directory.h"
#include "uploader/proof/coverage.h"
#include "uploader/store/state_database.h"

namespace directory_sync::uploader {

// Serves PasswordProof. Thread safe.
class ProofService final
    : public directorysync::upload::v1::PasswordProof::Service {
 public:
  // All must outlive it.
  struct Parts {
    StateDatabase& state;
    ControllerDirectory& controllers;
    FleetAuthority& fleet;
    Clock& clock;
  };

  explicit ProofService(Parts parts) : parts_(parts) {}

  grpc::Status GetPasswordTotals(
      grpc::ServerContext* context,
      const directorysync::upload::v1::GetPasswordTotalsRequest* request,
      directorysync::upload::v1::GetPasswordTotalsResponse* response) override;
  grpc::Status ListAccountProofs(
      grpc::ServerContext* context,
      const directorysync::upload::v1::ListAccountProofsRequest* request,
      directorysync::upload::v1::ListAccountProofsResponse* response) override;
  grpc::Status GetPasswordTimeline(
      grpc::ServerContext* context,
      const directorysync::upload::v1::GetPasswordTimelineRequest* request,
      directorysync::upload::v1::GetPasswordTimelineResponse* response)
      override;
  grpc::Status GetPasswordCoverage(
      grpc::ServerContext* context,
      const directorysync::upload::v1::GetPasswordCoverageRequest* request,
      directorysync::upload::v1::GetPasswordCoverageResponse* response)
      override;

 private:
  absl::StatusOr<CoverageView> ReadCoverage();

  Parts parts_;
};

}  // namespace directory_sync::uploader

#endif  // UPLOADER_PROOF_PROOF_SERVICE_H_
