#ifndef UPLOADER_ADMIN_ADMIN_SERVICE_H_
#define UPLOADER_ADMIN_ADMIN_SERVICE_H_

#include <functional>
#include <string>

#include "absl/status/statusor.h"
#include "common/clock/clock.h"
#include "proto/directorysync/upload/v1/upload.grpc.pb.h"
#include "uploader/access/provider_access.h"
#include "uploader/fleet/fleet_authority.h"
#include "uploader/observe/directory_source.h"
#include "uploader/observe/sync_queue.h"
#include "uploader/status/conditions.h"
#include "uploader/status/run_watch.h"
#include "uploader/store/state_database.h"

namespace directory_sync::uploader {

// UploaderAdmin: thin over the tables. Thread safe.
class AdminService final
    : public directorysync::upload::v1::UploaderAdmin::
          WithCallbackMethod_WaitForRun<
              directorysync::upload::v1::UploaderAdmin::Service> {
 public:
  // All must outlive the service's calls.
  struct Parts {
    StateDatabase& state;
    ProviderAccess& access;
    FleetAuthority& fleet;
    DirectorySource& source;
    SyncQueue& queue;
    RunWatch& run_watch;
    Conditions& conditions;
    Clock& clock;
    std::string provider_url;
    // Called when the registration or the settings have changed.
    std::function<void()> on_changed;
  };

  explicit AdminService(Parts parts) : parts_(std::move(parts)) {}

  // What GetStatus answers.
  absl::StatusOr<directorysync::upload::v1::GetStatusResponse> Status();

#define DIRECTORY_SYNC_ADMIN_RPC(Method)                                 \
  grpc::Status Method(grpc::ServerContext* context,                      \
                      const directorysync::upload::v1::Method##Request*, \
                      directorysync::upload::v1::Method##Response*) override

  DIRECTORY_SYNC_ADMIN_RPC(GetStatus);
  DIRECTORY_SYNC_ADMIN_RPC(Register);
  DIRECTORY_SYNC_ADMIN_RPC(Unregister);
  DIRECTORY_SYNC_ADMIN_RPC(GetSettings);
  DIRECTORY_SYNC_ADMIN_RPC(UpdateSettings);
  DIRECTORY_SYNC_ADMIN_RPC(StartSync);
  DIRECTORY_SYNC_ADMIN_RPC(ListRuns);
  DIRECTORY_SYNC_ADMIN_RPC(ListOperations);
  DIRECTORY_SYNC_ADMIN_RPC(ListAccounts);
  DIRECTORY_SYNC_ADMIN_RPC(ListAlerts);
#undef DIRECTORY_SYNC_ADMIN_RPC

  // Asynchronous, so that waiting takes no thread.
  grpc::ServerUnaryReactor* WaitForRun(
      grpc::CallbackServerContext* context,
      const directorysync::upload::v1::WaitForRunRequest* request,
      directorysync::upload::v1::WaitForRunResponse* response) override;

 private:
  // INVALID_ARGUMENT: the directory-reader reads another domain.
  absl::Status CheckLocalDomain(
      const directorysync::upload::v1::Settings& settings);

  Parts parts_;
};

}  // namespace directory_sync::uploader

#endif  // UPLOADER_ADMIN_ADMIN_SERVICE_H_
