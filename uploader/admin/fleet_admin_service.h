#ifndef UPLOADER_ADMIN_FLEET_ADMIN_SERVICE_H_
#define UPLOADER_ADMIN_FLEET_ADMIN_SERVICE_H_

#include <functional>
#include <utility>

#include "absl/status/status.h"
#include "absl/strings/string_view.h"
#include "absl/time/time.h"
#include "common/clock/clock.h"
#include "proto/directorysync/upload/v1/fleet.grpc.pb.h"
#include "uploader/fleet/enrolment.h"
#include "uploader/fleet/fleet_authority.h"
#include "uploader/store/audit_table.h"
#include "uploader/store/state_database.h"

namespace directory_sync::uploader {

// FleetAdmin: thin over the fleet. Nobody gets a join bundle that the audit
// doesn't tell of. Thread safe.
class FleetAdminService final
    : public directorysync::upload::v1::FleetAdmin::Service {
 public:
  // All must outlive the service's calls.
  struct Parts {
    StateDatabase& state;
    FleetAuthority& fleet;
    Enrolment& enrolment;
    Clock& clock;
    // Waits until the relay follows the fleet as it is now.
    std::function<bool(absl::Duration timeout)> await_applied;
  };

  explicit FleetAdminService(Parts parts) : parts_(std::move(parts)) {}

#define DIRECTORY_SYNC_FLEET_RPC(Method)                                 \
  grpc::Status Method(grpc::ServerContext* context,                      \
                      const directorysync::upload::v1::Method##Request*, \
                      directorysync::upload::v1::Method##Response*) override

  DIRECTORY_SYNC_FLEET_RPC(AddDomainControllers);
  DIRECTORY_SYNC_FLEET_RPC(RemoveDomainController);
  DIRECTORY_SYNC_FLEET_RPC(ListDomainControllers);
  DIRECTORY_SYNC_FLEET_RPC(RotateSealingKey);
  DIRECTORY_SYNC_FLEET_RPC(IssueOperatorCertificate);
#undef DIRECTORY_SYNC_FLEET_RPC

 private:
  absl::Status Audit(const Actor& actor, absl::string_view action,
                     absl::string_view details);

  const Parts parts_;
};

}  // namespace directory_sync::uploader

#endif  // UPLOADER_ADMIN_FLEET_ADMIN_SERVICE_H_
